import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOneShot } from './one-shot.js';
import type { ProcessIdentity } from './process-identity.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-one-shot-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(code: string, signal = new AbortController().signal) {
  const lines: string[] = [];
  const started: ProcessIdentity[] = [];
  const logFile = join(folder, 'migrate.log');
  const result = runOneShot(
    { name: 'migrate', command: process.execPath, args: ['--eval', code], env: process.env, cwd: folder },
    { logFile, signal, onStart: (identity) => started.push(identity), onLine: (line) => lines.push(line) },
  );
  return { result, lines, started, log: () => readFileSync(logFile, 'utf8') };
}

describe('runOneShot', () => {
  it('passes on each line, keeps all output, and tells when it is done', async () => {
    const { result, lines, started, log } = run(
      'console.log("one"); console.error("aside"); console.log("two");',
    );
    expect(await result).toEqual({ status: 'done' });
    expect(lines).toEqual(['one', 'two']);
    expect(log().split('\n').sort()).toEqual(['', 'aside', 'one', 'two']);
    expect(started).toHaveLength(1);
  });

  it('tells how a command failed', async () => {
    expect(await run('process.exit(4)').result).toEqual({ status: 'failed', how: 'exit code 4' });
    expect(await run('process.kill(process.pid, "SIGKILL")').result).toEqual({
      status: 'failed',
      how: 'signal SIGKILL',
    });
  });

  it('ends a command that is called off', async () => {
    const calledOff = new AbortController();
    const { result, started } = run('setInterval(() => {}, 1000)', calledOff.signal);
    expect(started).toHaveLength(1);
    calledOff.abort();
    expect(await result).toMatchObject({ status: 'failed' });
  });
});
