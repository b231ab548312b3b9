import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@roundtrip/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import type { OneShotSpec } from '../processes/one-shot.js';
import { isAlive, type ProcessIdentity } from '../processes/process-identity.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { freePort, type ProgramName, specOf } from '../processes/programs.suite.js';
import type { Readiness } from '../processes/ready-check.js';
import type { LauncherEvent } from './events.js';
import { type Blueprint, Supervisor } from './supervisor.js';

let folder: string;
let data: DataFolder;
let supervisor: Supervisor;
let events: LauncherEvent[];
/** `name phase`, each change once, in order. */
let history: string[];
let seen: Map<string, ProcessIdentity>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-supervisor-'));
  data = new DataFolder(folder);
  data.ensure();
  events = [];
  history = [];
  seen = new Map();
  supervisor = new Supervisor({
    data,
    onEvent: (event) => events.push(event),
    onChange: record,
    startTimeoutMillis: 10_000,
  });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

function record(): void {
  for (const { name, phase, identity } of supervisor.states) {
    if (identity !== null) seen.set(name, identity);
    const entry = `${name} ${phase}`;
    if (!history.includes(entry)) history.push(entry);
  }
}

const server = async (name: string, changes: Partial<ProcessSpec> = {}, program: ProgramName = 'server') =>
  specOf(name, program, await freePort(), changes);

const oneShot = (name: string, code: string): OneShotSpec => ({
  name,
  command: process.execPath,
  args: ['--eval', code],
  env: process.env,
  cwd: folder,
});

const nothing: Blueprint = { stores: [], independent: [], setUps: [], dependent: [] };

const before = (first: string, second: string) =>
  history.includes(first) && history.indexOf(first) < history.indexOf(second);

describe('starting', () => {
  it('starts what needs the database after it is ready and set up, and everything else meanwhile', async () => {
    let setUp = false;
    await supervisor.start({
      stores: [await server('postgres', { stage: 'store' })],
      independent: [await server('lab', { stage: 'lab' })],
      setUps: [oneShot('shop-migrate', 'console.log("seeding")')],
      onSetUp: () => {
        setUp = !history.includes('shop-a starting');
      },
      dependent: [{ spec: await server('shop-a'), after: ['shop-migrate'] }],
    });
    expect(before('postgres ready', 'shop-migrate starting')).toBe(true);
    expect(before('shop-migrate starting', 'shop-a starting')).toBe(true);
    expect(before('lab starting', 'postgres ready')).toBe(true);
    expect(setUp).toBe(true);
    expect(
      events
        .filter(({ event }) => event === 'part')
        .map((event) => 'name' in event && event.name)
        .sort(),
    ).toEqual(['lab', 'postgres', 'shop-a']);
    expect(events).toContainEqual({ event: 'progress', name: 'shop-migrate', line: 'seeding' });
  });

  it('starts a process as soon as its own set-up is done, or at once when that need not run', async () => {
    const gate = join(folder, 'gate');
    const slow = `const wait = () => require('node:fs').existsSync(${JSON.stringify(gate)}) || setTimeout(wait, 20); wait();`;
    const start = supervisor.start({
      ...nothing,
      setUps: [oneShot('shop-migrate', slow)],
      dependent: [
        { spec: await server('shop-a'), after: ['shop-migrate'] },
        { spec: await server('auth'), after: ['auth-migrate'] },
      ],
    });
    await waitFor(() => history.includes('auth ready'));
    expect(history).not.toContain('shop-a starting');
    writeFileSync(gate, '');
    await start;
    expect(history).toContain('shop-a ready');
  });

  it('is done when the processes have found each other', async () => {
    const answers: Readiness[] = [{ status: 'waiting', reason: 'machine b is out' }, { status: 'ready' }];
    await supervisor.start({
      ...nothing,
      settled: async () => answers.shift() ?? { status: 'never', reason: '' },
    });
    expect(answers).toEqual([]);
    expect(events).toEqual([]);
  });

  it('fails with the last log lines of the process that failed, and where the rest is', async () => {
    const start = supervisor.start({ ...nothing, independent: [await server('shop-a', {}, 'broken')] });
    await expect(start).rejects.toMatchObject({
      message: 'shop-a ended before it was ready (exit code 3).\n  fatal: no such table: relation missing',
      fix: expect.stringContaining('logs/shop-a.log'),
    });
  });

  it('fails when a set-up command fails, and starts nothing that depends on it', async () => {
    const start = supervisor.start({
      ...nothing,
      setUps: [oneShot('auth-migrate', 'console.error("permission denied"); process.exit(1)')],
      dependent: [{ spec: await server('auth'), after: ['auth-migrate'] }],
    });
    await expect(start).rejects.toThrow('auth-migrate failed (exit code 1).\n  permission denied');
    expect(supervisor.states).toEqual([]);
  });
});

describe('stopping', () => {
  it('stops who takes requests first and who keeps data last', async () => {
    const specs = await Promise.all([
      server('postgres', { stage: 'store' }),
      server('lab', { stage: 'lab' }),
      server('shop-a', { stage: 'app' }),
      server('proxy-a', { stage: 'proxy' }),
      server('balancer', { stage: 'balancer' }),
    ]);
    await supervisor.start({ ...nothing, independent: specs });
    await supervisor.stop();
    const order = ['balancer', 'proxy-a', 'shop-a', 'lab', 'postgres'];
    for (const [index, name] of order.slice(1).entries()) {
      expect(before(`${order[index]} stopped`, `${name} stopping`)).toBe(true);
    }
    expect([...seen.values()].filter(isAlive)).toEqual([]);
  });

  it('ends a start that is under way, set-up commands included', async () => {
    const start = supervisor.start({
      ...nothing,
      independent: [await server('lab', {}, 'idle')],
      setUps: [oneShot('shop-migrate', 'setInterval(() => {}, 1000)')],
      dependent: [{ spec: await server('shop-a'), after: ['shop-migrate'] }],
    });
    await waitFor(() => seen.has('shop-migrate'));
    await supervisor.stop();
    await start;
    expect([...seen.keys()].sort()).toEqual(['lab', 'shop-migrate']);
    expect([...seen.values()].filter(isAlive)).toEqual([]);
  });

  it('kills what does not want to end when it is told to kill', async () => {
    await supervisor.start({ ...nothing, independent: [await server('shop-a', {}, 'stubborn')] });
    const stop = supervisor.stop();
    supervisor.kill();
    await stop;
    expect(supervisor.states).toMatchObject([{ phase: 'stopped', lastExit: 'signal SIGKILL' }]);
  });
});
