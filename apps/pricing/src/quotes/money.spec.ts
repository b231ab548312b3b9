import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf } from './money.js';

describe('percentOf', () => {
  it.each([
    [100, 5, 5],
    [110, 5, 6], // 5.5 cents
    [109, 5, 5], // 5.45 cents
    [10, 5, 1], // half a cent
    [9, 5, 0],
    [0, 10, 0],
  ])('takes of %i cents %i %% as %i cents, half a cent up', (cents, percent, expected) => {
    expect(percentOf(cents, percent)).toBe(expected);
  });

  it('is never more than half a cent away from the exact amount', () => {
    const amounts = [fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 100 })] as const;
    fc.assert(
      fc.property(...amounts, (cents, percent) => {
        const hundredths = percentOf(cents, percent) * 100 - cents * percent;
        expect(Math.abs(hundredths)).toBeLessThanOrEqual(50);
      }),
    );
  });
});
