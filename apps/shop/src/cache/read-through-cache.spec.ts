import { createCache } from 'cache-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheEntry } from './cache.js';
import { withoutCachedReads } from './cached-reads.js';
import { ReadThroughCache } from './read-through-cache.js';

const entry: CacheEntry = { key: 'user:1', ttlMillis: 60_000 };

describe('ReadThroughCache', () => {
  let cache: ReadThroughCache;

  beforeEach(() => {
    cache = new ReadThroughCache(createCache());
  });

  const read = (load: () => Promise<unknown>) => cache.readThrough(entry, load);

  it('loads a value once and remembers it', async () => {
    expect(await read(async () => 'first')).toBe('first');
    expect(await read(async () => 'second')).toBe('first');
  });

  it.each([0, '', false, null])('remembers %j: it is a value too', async (value) => {
    await read(async () => value);
    expect(await read(async () => 'loaded again')).toBe(value);
  });

  it('loads once for many who miss at the same time', async () => {
    const load = deferred<string>();
    let loads = 0;
    const readers = Promise.all(
      Array.from({ length: 50 }, () =>
        read(() => {
          loads += 1;
          return load.promise;
        }),
      ),
    );
    load.resolve('one for all');
    expect(new Set(await readers)).toEqual(new Set(['one for all']));
    expect(loads).toBe(1);
  });

  it('gives the error of a load to all who wait for it, and tries again for the next', async () => {
    const load = deferred<string>();
    const readers = Promise.allSettled([1, 2].map(() => read(() => load.promise)));
    load.reject(new Error('no database'));
    expect((await readers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read(async () => 'here again')).toBe('here again');
  });

  it('forgets what has changed', async () => {
    await read(async () => 'before');
    await cache.forget(entry);
    expect(await read(async () => 'after')).toBe('after');
  });

  it('keeps nothing of a load that began before the change', async () => {
    const load = deferred<string>();
    const early = read(() => load.promise);
    await expect.poll(() => cache.forget(entry)).toBeUndefined();
    load.resolve('before');
    expect(await early).toBe('before');
    expect(await read(async () => 'after')).toBe('after');
  });

  it('reads from the source inside withoutCachedReads, and remembers that', async () => {
    await read(async () => 'old');
    expect(await withoutCachedReads(() => read(async () => 'new'))).toBe('new');
    expect(await read(async () => 'never asked')).toBe('new');
  });
});

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
