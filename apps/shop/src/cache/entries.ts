import type { CacheEntry } from './cache.js';

/** No value is kept for longer. */
export const LONGEST_TTL_MILLIS = 300_000;

/** Everything the shop caches: key patterns and times to live, in one place. */
export const cached = {
  user: (id: number): CacheEntry => ({ key: `user:${id}`, ttlMillis: 60_000 }),
  product: (id: number): CacheEntry => ({ key: `product:${id}`, ttlMillis: 30_000 }),
  /** A page of search results; too many to forget one by one, so they are good for a moment only. */
  productPage: (digest: string): CacheEntry => ({ key: `products:${digest}`, ttlMillis: 5000 }),
  storeConfig: (): CacheEntry => ({ key: 'store-config', ttlMillis: LONGEST_TTL_MILLIS }),
  permissions: (userId: number): CacheEntry => ({ key: `permissions:${userId}`, ttlMillis: 60_000 }),
};
