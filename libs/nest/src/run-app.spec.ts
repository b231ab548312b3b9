import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 20_000 });

/** An app in a process of its own: one route is slow to answer, `LISTENING <url>` says that it is up. */
const program = (port: number) => `
  import 'reflect-metadata';
  import { Controller, Get, Module } from '@nestjs/common';
  import { createHttpApp, loggerModule, runApp } from ${JSON.stringify(import.meta.resolve('../dist/index.js'))};
  class Routes { slow() { process.stdout.write('HANDLING\\n'); return new Promise((resolve) => setTimeout(resolve, 300, 'late')); } }
  Get('slow')(Routes.prototype, 'slow', Object.getOwnPropertyDescriptor(Routes.prototype, 'slow'));
  Controller()(Routes);
  class App {}
  Module({ imports: [loggerModule('silent')], controllers: [Routes] })(App);
  let app;
  await runApp({
    name: 'parcels',
    create: async () => (app = await createHttpApp(App)),
    host: '127.0.0.1',
    port: ${port},
    flush: async () => { process.stdout.write('FLUSHED\\n'); },
  });
  process.stdout.write('LISTENING ' + (await app.getUrl()) + '\\n');
`;

let child: ChildProcess;

function run(port = 0): ChildProcess {
  child = spawn(process.execPath, ['--input-type=module', '--eval', program(port)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return child;
}

afterEach(() => child.kill('SIGKILL'));

/** Reads the output up to a line that begins so, and gives the rest of that line. */
async function lineOf(stdout: NodeJS.ReadableStream, beginning: string): Promise<string> {
  let seen = '';
  for (;;) {
    const line = seen.split('\n').find((candidate) => candidate.startsWith(beginning));
    if (line !== undefined && seen.endsWith('\n')) return line.slice(beginning.length).trim();
    seen += String((await once(stdout, 'data'))[0]);
  }
}

describe('an app run as a process', () => {
  it.each([
    ['SIGTERM', () => child.kill('SIGTERM')],
    ['SIGINT', () => child.kill('SIGINT')],
    ['the loss of its launcher', () => child.disconnect()],
  ])('answers the running request on %s, flushes, and exits 0', async (_what, end) => {
    const { stdout } = run();
    const origin = await lineOf(stdout!, 'LISTENING ');
    const answer = fetch(`${origin}/slow`);
    await lineOf(stdout!, 'HANDLING');
    const flushed = lineOf(stdout!, 'FLUSHED');
    end();
    expect(await (await answer).text()).toBe('late');
    await flushed;
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('that cannot start says why in one line and exits 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const { stderr } = run(port);
    const complaint = await text(stderr!);
    expect(complaint).toMatch(new RegExp(`^parcels cannot start: .*EADDRINUSE.*${port}\n$`));
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
    holder.close();
  });
});
