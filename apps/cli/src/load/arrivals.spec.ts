import { describe, expect, it } from 'vitest';
import { Arrivals, parseDuration } from './arrivals.js';

describe('Arrivals', () => {
  it.each([
    { perSecond: 50, millis: 30_000, total: 1500 },
    { perSecond: 3, millis: 1_000, total: 3 },
    { perSecond: 3, millis: 1_001, total: 4 },
    { perSecond: 0.5, millis: 1_000, total: 1 },
  ])('$perSecond a second for $millis ms are $total', ({ perSecond, millis, total }) => {
    const arrivals = new Arrivals(perSecond, millis);
    expect(arrivals.total).toBe(total);
    expect(arrivals.startOf(total - 1)).toBeLessThan(millis);
  });

  it('starts at once and then keeps the same distance', () => {
    const arrivals = new Arrivals(40, 1_000);
    expect([0, 1, 2, 39].map((index) => arrivals.startOf(index))).toEqual([0, 25, 50, 975]);
  });
});

describe('parseDuration', () => {
  it.each([
    ['30s', 30_000],
    ['30', 30_000],
    ['1.5m', 90_000],
    ['250ms', 250],
    ['1h', 3_600_000],
  ])('understands %s', (text, millis) => {
    expect(parseDuration(text)).toBe(millis);
  });

  it.each(['', 's', '-1s', '0s', '1d', '1 s', 'soon'])('does not understand %o', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
