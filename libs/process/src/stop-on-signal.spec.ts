import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_SHUTDOWN_TIMEOUT } from './index.js';

const library = pathToFileURL(join(import.meta.dirname, '../dist/index.js')).href;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roundtrip-process-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** A real process that stops as `stop` (source text) says; resolves once it is listening for signals. */
async function processThat(stop: string, options = ''): Promise<ChildProcess> {
  const file = join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(
    file,
    `import { stopOnSignal } from ${JSON.stringify(library)};
     setInterval(() => {}, 1000);
     stopOnSignal({ stop: ${stop} ${options} });
     process.send('ready');`,
  );
  const child = fork(file, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(child, 'message');
  return child;
}

describe('stopOnSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 after stopping on %s', async (signal) => {
    const child = await processThat('async () => {}');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when the process that started it goes away', async () => {
    const child = await processThat('async () => {}');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 1 when stopping fails', async () => {
    const child = await processThat("async () => { throw new Error('no') }");
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('does not wait for a stop that never ends', async () => {
    const child = await processThat('() => new Promise(() => {})', ', deadlineMillis: 50');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([EXIT_SHUTDOWN_TIMEOUT, null]);
  });
});
