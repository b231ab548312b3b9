import { expect, it } from 'vitest';
import { memoryOf } from './memory.js';
import { runProgram } from './programs.suite.js';

it('counts a process together with its children', async () => {
  const child = await runProgram('idle');
  try {
    const memory = memoryOf([process.pid, child.pid]);
    expect(memory.get(child.pid)).toBeGreaterThan(5);
    expect(memory.get(process.pid)).toBeGreaterThan(memory.get(child.pid)!);
  } finally {
    child.kill('SIGKILL');
  }
});

it('counts nothing for a process that is gone', async () => {
  expect(memoryOf([2 ** 22 + 1])).toEqual(new Map([[2 ** 22 + 1, 0]]));
});
