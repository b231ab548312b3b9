import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedPattern, keyPattern } from './key-pattern.js';

describe('the pattern of a cache key', () => {
  it.each([
    ['user:42', 'user:{id}'],
    ['user:6f1ed002-ab5c-4f0e-9a3c-000000000001:orders', 'user:{id}:orders'],
    ['product:deadbeefcafe', 'product:{id}'],
    ['/api/products?page=2&search=shoes', '/api/products'],
    ['/api/products/17/reviews', '/api/products/{id}/reviews'],
    ['price-list:v2', 'price-list:v2'],
    ['by-mail:esther@example.test', 'by-mail:{id}.test'],
    ['session:eyJhbGciOiJFUzI1NiJ9', 'session:{id}'],
    ['', ''],
  ])('of %j is %j', (key, pattern) => {
    expect(keyPattern(key)).toBe(pattern);
  });

  it('is the same for all numbers and ids in the same place', () => {
    const id = fc.oneof(fc.nat().map(String), fc.uuid(), fc.stringMatching(/^[0-9a-f]{8,32}$/));
    fc.assert(
      fc.property(id, (value) => {
        expect(keyPattern(`user:${value}:orders`)).toBe('user:{id}:orders');
      }),
    );
  });

  it.each<[string, () => string]>([
    [
      'throws',
      () => {
        throw new Error('no pattern');
      },
    ],
    ['gives no string', (() => ({})) as unknown as () => string],
  ])('is {other} when the function for it %s', (_what, pattern) => {
    expect(boundedPattern(pattern)('user:42')).toBe('{other}');
  });

  it('of many kinds of keys becomes one', () => {
    const pattern = boundedPattern((key) => key, 2);
    expect([pattern('a'), pattern('b'), pattern('c'), pattern('a')]).toEqual(['a', 'b', '{other}', 'a']);
  });
});
