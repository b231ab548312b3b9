import { describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from './index.js';

describe('clocks', () => {
  it('a manual clock stands still until it is moved', () => {
    const clock = new ManualClock(1_000);
    expect([clock.nowMillis(), clock.nowMillis()]).toEqual([1_000, 1_000]);
    clock.advance(250);
    expect(clock.nowMillis()).toBe(1_250);
  });

  it('the system clock agrees with the wall clock and never goes back', () => {
    const first = systemClock.nowMillis();
    expect(Math.abs(first - Date.now())).toBeLessThan(1_000);
    expect(systemClock.nowMillis()).toBeGreaterThanOrEqual(first);
  });
});
