/** A value that may be cached: what it is called and how long it stays good. */
export interface CacheEntry {
  readonly key: string;
  readonly ttlMillis: number;
}

/**
 * Values that are expensive to get and may be a little old.
 *
 * Values     plain JSON, never changed by who gets them: all callers of this process share one object.
 * Stampede   of concurrent misses of one key, one loads and the others wait for it.
 * Failure    a broken cache tier costs time, never a request: what cannot be read is loaded. An error of `load`
 *            reaches everybody who waits for it and is not cached.
 * Staleness  `forget` reaches this machine's memory and the shared tier; the memory of other machines keeps the value
 *            until its TTL ends.
 */
export abstract class Cache {
  /** The cached value, else what `load` gives, which is then cached. Inside `withoutCachedReads` it always loads. */
  abstract readThrough<T>(entry: CacheEntry, load: () => Promise<T>): Promise<T>;

  /** Forgets values that have changed. */
  abstract forget(...entries: CacheEntry[]): Promise<void>;
}
