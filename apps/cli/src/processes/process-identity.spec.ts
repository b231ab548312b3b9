import { once } from 'node:events';
import { expect, it } from 'vitest';
import { identify, isAlive } from './process-identity.js';
import { runProgram } from './programs.suite.js';

it('finds a process alive until it ends', async () => {
  const child = await runProgram('idle');
  const identity = identify(child.pid);
  expect(identity?.pid).toBe(child.pid);
  expect(isAlive(identity!)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity!)).toBe(false);
  expect(identify(child.pid)).toBeUndefined();
});

it('tells a process from a later one with the same pid', () => {
  const self = identify(process.pid);
  expect(isAlive(self!)).toBe(true);
  expect(isAlive({ pid: process.pid, started: 'an earlier one' })).toBe(false);
});

it('gives the same answer each time it is asked', () => {
  expect(identify(process.pid)).toEqual(identify(process.pid));
});
