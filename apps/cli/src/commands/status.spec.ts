import { expect, it } from 'vitest';
import { takenOut } from './status.js';

it.each([
  [0, ''],
  [1, ', taken out once so far'],
  [2, ', taken out 2 times so far'],
])('a machine that was taken out %i times is told of with %j', (ejections, text) => {
  expect(takenOut(ejections)).toBe(text);
});
