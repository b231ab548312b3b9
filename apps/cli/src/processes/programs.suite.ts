import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { ProcessSpec } from './process-spec.js';
import { answersOk } from './ready-check.js';

/** Small programs to run as processes, in JavaScript for `node --eval`. */
export const programs = {
  /** Answers 200 on its first argument's port; a GET of /crash ends it with exit code 7. Ends when asked. */
  server: `
    const server = require('node:http').createServer((request, response) => {
      if (request.url === '/crash') process.exit(7);
      response.end('ok');
    }).listen(Number(process.argv[1]), '127.0.0.1');
    process.on('SIGTERM', () => process.exit(0));
    process.on('disconnect', () => process.exit(0));
    console.log('listening');`,
  /** The same, but it does not listen to SIGTERM. */
  stubborn: `
    require('node:http').createServer((_request, response) => response.end('ok')).listen(Number(process.argv[1]), '127.0.0.1');
    process.on('SIGTERM', () => console.log('no'));
    console.log('listening');`,
  /** Never answers, and does not end. */
  idle: 'setInterval(() => {}, 1000); console.log("idle");',
  /** Ends at once, with a reason in pino's JSON. */
  broken: `console.log(JSON.stringify({ level: 60, msg: 'no such table', err: { message: 'relation missing' } })); process.exit(3);`,
} as const;

export type ProgramName = keyof typeof programs;

/** Runs a program; resolves when it has printed its first line. */
export async function runProgram(name: ProgramName, port = 0): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['--eval', programs[name], String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

/** How to supervise a program. */
export function specOf(
  name: string,
  program: ProgramName,
  port: number,
  changes: Partial<ProcessSpec> = {},
): ProcessSpec {
  return {
    name,
    service: name,
    machine: null,
    stage: 'app',
    command: process.execPath,
    args: ['--eval', programs[program], String(port)],
    env: process.env,
    cwd: process.cwd(),
    ipc: true,
    port,
    stopSignal: 'SIGTERM',
    ready: answersOk(`http://127.0.0.1:${port}/`),
    ...changes,
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
