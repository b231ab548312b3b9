import { describe, expect, it } from 'vitest';
import { createMix, type MixName, type PlannedRequest, popularId } from './mix.js';
import { seededRandom } from './random.js';

function take(count: number, name: MixName, seed = 1, as?: string): PlannedRequest[] {
  let keys = 0;
  const next = createMix(name, { random: seededRandom(seed), newKey: () => `key-${keys++}`, as });
  return Array.from({ length: count }, next);
}

describe('a mix', () => {
  it('is the same for the same seed and another for another', () => {
    expect(take(50, 'mixed', 7)).toEqual(take(50, 'mixed', 7));
    expect(take(50, 'mixed', 7)).not.toEqual(take(50, 'mixed', 8));
  });

  it('of reads only reads', () => {
    expect(new Set(take(500, 'reads').map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('of reads has users, products, lists of products and the configuration', () => {
    const kinds = new Set(take(500, 'reads').map(({ path }) => path.replace(/\d+|\?.*/g, '')));
    expect(kinds).toEqual(new Set(['/api/users/', '/api/products/', '/api/products', '/api/config']));
  });

  it('of everything also places orders, each under a key of its own, and now and then changes a price', () => {
    const requests = take(2000, 'mixed');
    const orders = requests.filter(({ method }) => method === 'POST');
    const changes = requests.filter(({ method }) => method === 'PATCH');
    expect(new Set(orders.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(orders.length);
    expect(orders.length).toBeGreaterThan(changes.length);
    expect(changes.length).toBeGreaterThan(0);
    expect(new Set(changes.map(({ as }) => as))).toEqual(new Set(['admin']));
  });

  it('sends everything as one person when it is told to', () => {
    expect(new Set(take(200, 'mixed', 1, 'sam').map(({ as }) => as))).toEqual(new Set(['sam']));
  });
});

describe('popularId', () => {
  it('stays between 1 and the number of rows', () => {
    expect(popularId(10, () => 0)).toBe(1);
    expect(popularId(10, () => 1 - 2 ** -32)).toBe(10);
  });

  it('gives half of all requests to an eighth of the rows', () => {
    const random = seededRandom(3);
    const ids = Array.from({ length: 10_000 }, () => popularId(8_000, random));
    expect(ids.filter((id) => id <= 1_000).length / ids.length).toBeCloseTo(0.5, 1);
  });
});
