import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { identify, isAlive } from '../processes/process-identity.js';
import { freePort, runProgram } from '../processes/programs.suite.js';
import { claimDataFolder } from './claim.js';
import { readState, writeState } from './state-file.js';
import { processStateOf, stateOf } from './states.suite.js';
import { stopSystem } from './stop-system.js';

let folder: string;
let data: DataFolder;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-claim-'));
  data = new DataFolder(folder);
  data.ensure();
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function running(name: string) {
  const child = await runProgram('server', await freePort());
  children.push(child);
  return processStateOf({ name, identity: identify(child.pid)! });
}

const mine = () => stateOf({ launcher: identify(process.pid)!, startedAt: 42 });

describe('claimDataFolder', () => {
  it('takes a folder that nobody has', async () => {
    expect(await claimDataFolder(data, mine())).toEqual([]);
    expect(readState(data.stateFile)).toEqual(mine());
  });

  it('refuses a folder whose launcher lives, points to status, and leaves its state alone', async () => {
    const theirs = stateOf({ launcher: identify(process.pid)!, startedAt: 1 });
    writeState(data.stateFile, theirs);
    const refusal = claimDataFolder(data, mine());
    await expect(refusal).rejects.toThrow(`Roundtrip already runs in ${data.root} (pid ${process.pid}).`);
    await expect(refusal).rejects.toMatchObject({ fix: expect.stringContaining('npx roundtrip status') });
    expect(readState(data.stateFile)).toEqual(theirs);
  });

  it('ends what a killed launcher has left, then takes the folder', async () => {
    const orphan = await running('shop-a');
    writeState(data.stateFile, stateOf({ processes: [orphan] }));
    expect(await claimDataFolder(data, mine())).toEqual(['shop-a']);
    expect(isAlive(orphan.identity!)).toBe(false);
    expect(readState(data.stateFile)).toEqual(mine());
  });

  it('never touches a process that was given the pid of one that is gone', async () => {
    const bystander = await running('shop-a');
    const gone = { ...bystander, identity: { pid: bystander.identity!.pid, started: 'before the reboot' } };
    writeState(data.stateFile, stateOf({ processes: [gone] }));
    expect(await claimDataFolder(data, mine())).toEqual([]);
    expect(isAlive(bystander.identity!)).toBe(true);
  });

  it.each(['{ not json', '{"version":2}'])(
    'refuses a folder whose state is %j, and keeps it',
    async (content) => {
      writeFileSync(data.stateFile, content);
      await expect(claimDataFolder(data, mine())).rejects.toThrow(data.stateFile);
      expect(readFileSync(data.stateFile, 'utf8')).toBe(content);
    },
  );

  it('gives a folder to one of two launchers that clean up after the same killed one', async () => {
    const orphan = await running('shop-a');
    const other = await running('launcher');
    writeState(data.stateFile, stateOf({ processes: [orphan] }));
    const claims = await Promise.allSettled([
      claimDataFolder(data, mine()),
      claimDataFolder(data, stateOf({ launcher: other.identity! })),
    ]);
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = claims[0].status === 'fulfilled' ? mine().launcher : other.identity;
    expect(readState(data.stateFile)?.launcher).toEqual(winner);
  });
});

describe('stopSystem', () => {
  it('asks the launcher to end and waits for it', async () => {
    const launcher = await running('launcher');
    writeState(data.stateFile, stateOf({ launcher: launcher.identity! }));
    expect(await stopSystem(data)).toEqual({ status: 'stopped', pid: launcher.identity?.pid });
    expect(isAlive(launcher.identity!)).toBe(false);
  });

  it('ends what a killed launcher has left', async () => {
    const [shop, auth] = [await running('shop-a'), await running('auth')];
    writeState(data.stateFile, stateOf({ processes: [shop, auth] }));
    expect(await stopSystem(data)).toEqual({ status: 'cleaned', names: ['shop-a', 'auth'] });
    expect(existsSync(data.stateFile)).toBe(false);
  });

  it('kills a launcher that hangs, and ends its processes itself', async () => {
    const launcher = await running('launcher');
    const shop = await running('shop-a');
    process.kill(launcher.identity!.pid, 'SIGSTOP');
    const exit = once(children[0]!, 'exit');
    writeState(data.stateFile, stateOf({ launcher: launcher.identity!, processes: [shop] }));
    expect(await stopSystem(data, 100)).toEqual({ status: 'stopped', pid: launcher.identity?.pid });
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(isAlive(shop.identity!)).toBe(false);
  });

  it('touches no state that it cannot read', async () => {
    writeFileSync(data.stateFile, '{"version":2}');
    await expect(stopSystem(data)).rejects.toThrow(data.stateFile);
    expect(existsSync(data.stateFile)).toBe(true);
  });

  it('has nothing to do where nothing runs', async () => {
    expect(await stopSystem(data)).toEqual({ status: 'not running' });
  });
});
