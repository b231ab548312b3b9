import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@roundtrip/clock';
import { waitFor } from '@roundtrip/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from './process-identity.js';
import type { ProcessSpec } from './process-spec.js';
import { freePort, type ProgramName, specOf } from './programs.suite.js';
import { SupervisedProcess } from './supervised-process.js';

const START_MILLIS = 10_000;

let folder: string;
let port: number;
const started: SupervisedProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-supervised-'));
  port = await freePort();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop(1000)));
  rmSync(folder, { recursive: true, force: true });
});

function supervise(program: ProgramName, changes: Partial<ProcessSpec> = {}) {
  const crashes: { how: string; restartInMillis: number }[] = [];
  const recoveries: string[] = [];
  const phases: string[] = [];
  const one: SupervisedProcess = new SupervisedProcess(
    specOf('shop-a', program, port, changes),
    join(folder, 'shop-a.log'),
    {
      clock: systemClock,
      backOff: { first: 10, most: 40, resetAfter: 60_000 },
      changed: () => phases.push(one.state.phase),
      crashed: (_spec, how, restartInMillis) => crashes.push({ how, restartInMillis }),
      recovered: ({ name }) => recoveries.push(name),
    },
  );
  started.push(one);
  return { one, crashes, recoveries, phases };
}

const get = (path = '/') => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);

describe('a first start', () => {
  it('is done when the process is ready', async () => {
    const { one, phases } = supervise('server');
    expect(await one.start(START_MILLIS)).toEqual({ status: 'ready' });
    expect(phases).toEqual(['starting', 'ready']);
    expect(isAlive(one.state.identity!)).toBe(true);
    expect(readFileSync(join(folder, 'shop-a.log'), 'utf8')).toBe('listening\n');
  });

  it('has failed when the process ends before it is ready; it is not started again', async () => {
    const { one, crashes } = supervise('broken');
    expect(await one.start(START_MILLIS)).toEqual({ status: 'ended', how: 'exit code 3' });
    expect(one.state).toMatchObject({ phase: 'stopped', identity: null, restarts: 0 });
    expect(crashes).toEqual([]);
  });

  it('has failed when there is no such program', async () => {
    const { one } = supervise('server', { command: join(folder, 'none') });
    expect(await one.start(START_MILLIS)).toMatchObject({
      status: 'ended',
      how: expect.stringContaining('ENOENT'),
    });
  });

  it('has failed when the process is not ready in time, and says what it was waiting for', async () => {
    const { one } = supervise('idle');
    expect(await one.start(200)).toEqual({
      status: 'not ready',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('does not wait for what will never be', async () => {
    const { one } = supervise('idle', { ready: async () => ({ status: 'never', reason: 'wrong password' }) });
    expect(await one.start(START_MILLIS)).toEqual({ status: 'not ready', reason: 'wrong password' });
  });

  it('ends when the process is stopped meanwhile', async () => {
    const { one } = supervise('idle');
    const start = one.start(START_MILLIS);
    await one.stop(1000);
    expect(await start).toEqual({ status: 'stopped' });
  });
});

describe('a process that crashes', () => {
  it('is started again and comes back', async () => {
    const { one, crashes, recoveries } = supervise('server');
    await one.start(START_MILLIS);
    const before = one.state.identity!.pid;
    await get('/crash');
    await waitFor(() => recoveries.length === 1);
    expect(crashes).toEqual([{ how: 'exit code 7', restartInMillis: 10 }]);
    expect(one.state).toMatchObject({ phase: 'ready', restarts: 1, lastExit: 'exit code 7' });
    expect(one.state.identity?.pid).not.toBe(before);
    expect((await get())?.status).toBe(200);
  });

  it('waits longer with each crash in a row', async () => {
    const { one, crashes, recoveries } = supervise('server');
    await one.start(START_MILLIS);
    for (let crash = 1; crash <= 4; crash += 1) {
      await get('/crash');
      await waitFor(() => recoveries.length === crash);
    }
    expect(crashes.map(({ restartInMillis }) => restartInMillis)).toEqual([10, 20, 40, 40]);
  });

  it('is not started again when it is stopped while it waits', async () => {
    const { one, crashes } = supervise('server');
    await one.start(START_MILLIS);
    await get('/crash');
    await waitFor(() => crashes.length === 1);
    await one.stop(1000);
    expect(one.state).toMatchObject({ phase: 'stopped', identity: null });
    expect(await get()).toBeUndefined();
  });
});

describe('stopping', () => {
  it('asks the process to end and waits for it', async () => {
    const { one, phases } = supervise('server');
    await one.start(START_MILLIS);
    await one.stop(5000);
    expect(phases).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    expect(one.state.lastExit).toBe('exit code 0');
    expect(await get()).toBeUndefined();
  });

  it('kills a process that does not end in time', async () => {
    const { one } = supervise('stubborn');
    await one.start(START_MILLIS);
    await one.stop(100);
    expect(one.state).toMatchObject({ phase: 'stopped', lastExit: 'signal SIGKILL' });
  });

  it('kills at once when asked to, without starting again', async () => {
    const { one, crashes } = supervise('stubborn');
    await one.start(START_MILLIS);
    one.kill();
    await one.stop(5000);
    expect(one.state.lastExit).toBe('signal SIGKILL');
    expect(crashes).toEqual([]);
  });

  it('ends the guard of a server that is not ours', async () => {
    const { one } = supervise('server', { ipc: false });
    await one.start(START_MILLIS);
    await one.stop(5000);
    expect(one.state.phase).toBe('stopped');
  });
});
