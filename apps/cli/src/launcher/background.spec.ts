import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { exitCodes } from '../cli-error.js';
import { followLauncher } from './background.js';
import type { LauncherEvent } from './events.js';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A launcher that tells its starter what it is given, then waits for SIGTERM. */
function launcherThatSays(...messages: readonly object[]): ChildProcess {
  const program = `
    process.on('SIGTERM', () => process.exit(0));
    for (const message of ${JSON.stringify(messages)}) process.send(message);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--eval', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

const begin = { type: 'event', event: { event: 'begin', dataFolder: '/data', machines: ['a'] } };
const up = { type: 'event', event: { event: 'up', seconds: 1, urls: {} } };
const never = new AbortController().signal;

describe('the command that starts a launcher in the background', () => {
  it('passes its events on until the system is up', async () => {
    const events: LauncherEvent[] = [];
    await followLauncher(launcherThatSays(begin, up), 'launcher.log', (event) => events.push(event), never);
    expect(events.map(({ event }) => event)).toEqual(['begin', 'up']);
  });

  it('fails as the launcher did', async () => {
    const failing = launcherThatSays({ type: 'error', message: 'Port 1 is taken.', exitCode: 1 });
    const followed = followLauncher(failing, 'launcher.log', () => {}, never);
    failing.once('message', () => failing.kill());
    await expect(followed).rejects.toThrow('Port 1 is taken.');
  });

  it('ends the launcher when it is interrupted before the system is up', async () => {
    const interrupt = new AbortController();
    const launcher = launcherThatSays(begin);
    const followed = followLauncher(launcher, 'launcher.log', () => interrupt.abort(), interrupt.signal);
    await expect(followed).rejects.toMatchObject({ exitCode: exitCodes.interrupted });
    expect(launcher.exitCode).toBe(0);
  });

  it('leaves the launcher alone when it is interrupted after that', async () => {
    const interrupt = new AbortController();
    const launcher = launcherThatSays(up);
    await followLauncher(launcher, 'launcher.log', () => {}, interrupt.signal);
    interrupt.abort();
    expect(launcher.killed).toBe(false);
    launcher.kill('SIGKILL');
    expect(await once(launcher, 'exit')).toEqual([null, 'SIGKILL']);
  });
});
