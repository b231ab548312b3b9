import { describe, expect, it } from 'vitest';
import { rfc3339 } from './time.js';

describe('a point in time', () => {
  it.each([
    [0n, '1970-01-01T00:00:00.000000000Z'],
    [1_764_000_000_123_456_789n, '2025-11-24T16:00:00.123456789Z'],
    [2n ** 64n - 1n, '2554-07-21T23:34:33.709551615Z'],
  ])('of %i ns is written with all its digits', (nanos, text) => {
    expect(rfc3339(nanos)).toBe(text);
  });
});
