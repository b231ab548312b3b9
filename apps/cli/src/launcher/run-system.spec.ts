import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../cli-error.js';
import { type CliContext, createContext } from '../context.js';
import { isAlive, type ProcessIdentity } from '../processes/process-identity.js';
import { freePort, type ProgramName, specOf } from '../processes/programs.suite.js';
import type { LauncherEvent } from './events.js';
import { type RunningSystem, runSystem } from './run-system.js';
import { readRunningState } from './state-file.js';
import type { Blueprint } from './supervisor.js';

let folder: string;
let context: CliContext;
let events: LauncherEvent[];
const systems: RunningSystem[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-system-'));
  context = createContext({
    dataFolder: folder,
    environment: {
      // Far from the ports of a system that may run here; DNS on one that is free for sure.
      ROUNDTRIP_PORT_OFFSET: String(20_000 + (process.pid % 100) * 10),
      ROUNDTRIP_DNS_PORT: String(await freePort()),
    },
  });
  events = [];
});

afterEach(async () => {
  for (const system of systems.splice(0)) await system.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A system of one small process instead of the real ones. */
async function run(
  program: ProgramName,
  signal = new AbortController().signal,
  killSignal?: AbortSignal,
  whilePreparing = () => {},
) {
  const blueprint: Blueprint = {
    stores: [],
    independent: [specOf('shop-a', program, await freePort())],
    setUps: [],
    dependent: [],
  };
  const system = await runSystem({
    context,
    machines: 1,
    onEvent: (event) => events.push(event),
    signal,
    killSignal,
    blueprint: async () => {
      whilePreparing();
      return blueprint;
    },
  });
  systems.push(system);
  return system;
}

const running = () => readRunningState(context.data.stateFile);
const shop = (): ProcessIdentity => running()!.processes[0]!.identity!;
const happened = () => events.map(({ event }) => event);

describe('a system', () => {
  it('tells what it does, and anybody can read how it is, until it is down', async () => {
    const system = await run('server');
    expect(happened()).toEqual(['begin', 'part', 'part', 'up']);
    expect(running()).toMatchObject({
      phase: 'ready',
      launcher: { pid: process.pid },
      machines: ['a'],
      processes: [{ name: 'shop-a', phase: 'ready' }],
    });
    const process_ = shop();
    await system.stop();
    await system.stop();
    expect(happened().slice(4)).toEqual(['stopping', 'down']);
    expect(running()).toBeUndefined();
    expect(isAlive(process_)).toBe(false);
  });

  it('has its names served as long as it is up', async () => {
    const system = await run('server');
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([`127.0.0.1:${running()?.ports.dns}`]);
    expect(await resolver.resolve4('proxy-a.roundtrip.test')).toEqual(['127.0.0.1']);
    await system.stop();
    await expect(resolver.resolve4('proxy-a.roundtrip.test')).rejects.toThrow();
  });

  it('has its keys, passwords and certificates made before anything starts', async () => {
    await run('server');
    expect(readdirSync(context.data.secretsFolder)).toEqual(
      expect.arrayContaining(['ca.pem', 'balancer.pem', 'proxy-a.key.pem', 'passwords.json', 'lab.key']),
    );
  });
});

describe('a start that fails', () => {
  it('leaves nothing running and the folder free', async () => {
    await expect(run('broken')).rejects.toThrow('shop-a ended before it was ready');
    expect(existsSync(context.data.stateFile)).toBe(false);
    await expect(run('server')).resolves.toBeDefined();
  });

  it('leaves alone the system that runs already', async () => {
    await run('server');
    await expect(run('server')).rejects.toThrow('already runs');
    expect(running()?.phase).toBe('ready');
    expect(isAlive(shop())).toBe(true);
  });

  it('starts nothing when a port is taken', async () => {
    const squatter = createSocket('udp4').bind(context.ports.dns, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      await expect(run('server')).rejects.toThrow(`Port ${context.ports.dns}/udp, which DNS needs, is taken`);
    } finally {
      squatter.close();
    }
    expect(happened()).not.toContain('part');
    expect(existsSync(context.data.stateFile)).toBe(false);
  });

  it('is given up when it is told to, with the reason it was given', async () => {
    const stop = new AbortController();
    const start = run('idle', stop.signal);
    stop.abort(new CliError('Interrupted.', { exitCode: 130 }));
    await expect(start).rejects.toMatchObject({ message: 'Interrupted.', exitCode: 130 });
    expect(existsSync(context.data.stateFile)).toBe(false);
  });

  it('starts no process when it is given up while the stores are prepared', async () => {
    const stop = new AbortController();
    const start = run('server', stop.signal, undefined, () => stop.abort(new CliError('Interrupted.')));
    await expect(start).rejects.toThrow('Interrupted.');
    expect(existsSync(context.data.logFile('shop-a'))).toBe(false);
    expect(happened()).not.toContain('stopping');
    expect(existsSync(context.data.stateFile)).toBe(false);
  });
});

it('a second request to stop ends a stop that takes its time', async () => {
  const kill = new AbortController();
  const system = await run('stubborn', undefined, kill.signal);
  const stubborn = shop();
  const stop = system.stop();
  kill.abort();
  await stop;
  expect(isAlive(stubborn)).toBe(false);
  expect(events.at(-1)).toMatchObject({ event: 'down' });
  expect((events.at(-1) as { seconds: number }).seconds).toBeLessThan(3);
});
