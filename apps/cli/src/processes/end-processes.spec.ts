import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { endProcesses } from './end-processes.js';
import { identify, isAlive } from './process-identity.js';
import { freePort, type ProgramName, runProgram } from './programs.suite.js';

const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const task of cleanUp.splice(0)) task();
});

async function running(program: ProgramName) {
  const child = await runProgram(program, await freePort());
  cleanUp.push(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  return { name: program, identity: identify(child.pid)!, stopSignal: 'SIGTERM' as const, exit };
}

describe('endProcesses', () => {
  it('asks a process to end and waits until it has', async () => {
    const server = await running('server');
    expect(await endProcesses([server], 5000)).toEqual(['server']);
    expect(isAlive(server.identity)).toBe(false);
    expect(await server.exit).toEqual([0, null]);
  });

  it('kills a process that does not end when it is asked', async () => {
    const stubborn = await running('stubborn');
    expect(await endProcesses([stubborn], 100)).toEqual(['stubborn']);
    expect(await stubborn.exit).toEqual([null, 'SIGKILL']);
  });

  it('leaves a process alone that was given the pid of one that is gone', async () => {
    const bystander = await running('server');
    const gone = { ...bystander, identity: { ...bystander.identity, started: 'long ago' } };
    expect(await endProcesses([gone], 100)).toEqual([]);
    expect(isAlive(bystander.identity)).toBe(true);
  });

  it('has nothing to do when all are gone already', async () => {
    const server = await running('server');
    await endProcesses([server], 5000);
    expect(await endProcesses([server], 5000)).toEqual([]);
  });
});
