import { expect, it } from 'vitest';
import { backOff, defaultBackOff } from './back-off.js';

it('doubles the wait from 200 ms with each crash in a row, up to 5 s', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6].map((crashes) => backOff(crashes, defaultBackOff));
  expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
});

it('stays at the longest wait however often a process crashes', () => {
  expect(backOff(1_000_000, defaultBackOff)).toBe(5000);
});
