import type { Cache as CacheManager } from 'cache-manager';
import { spanOf } from '../telemetry.js';
import { Cache, type CacheEntry } from './cache.js';
import { mayReadCached } from './cached-reads.js';

/** `Cache` over cache-manager's tiers. The spans of its reads and writes are made around the cache manager. */
export class ReadThroughCache extends Cache {
  /** Loads under way, by key: never more than there are requests being handled. */
  private readonly loading = new Map<string, Promise<unknown>>();

  constructor(private readonly tiers: CacheManager) {
    super();
  }

  override async readThrough<T>(entry: CacheEntry, load: () => Promise<T>): Promise<T> {
    if (!mayReadCached()) return this.loadAndKeep(entry, load);
    const hit = await this.tiers.get<T>(entry.key);
    if (hit !== undefined) return hit;
    const underWay = this.loading.get(entry.key) as Promise<T> | undefined;
    if (underWay !== undefined) return spanOf('cache', 'cache.wait', () => underWay);
    return this.loadAndKeep(entry, load);
  }

  override async forget(...entries: CacheEntry[]): Promise<void> {
    await Promise.all(
      entries.map(({ key }) => {
        // A load that began before the change may bring the old value: nobody else shall get it.
        this.loading.delete(key);
        return this.tiers.del(key);
      }),
    );
  }

  private async loadAndKeep<T>({ key, ttlMillis }: CacheEntry, load: () => Promise<T>): Promise<T> {
    const loaded = load();
    this.loading.set(key, loaded);
    try {
      const value = await loaded;
      if (this.loading.get(key) === loaded) await this.tiers.set(key, value, ttlMillis);
      return value;
    } finally {
      if (this.loading.get(key) === loaded) this.loading.delete(key);
    }
  }
}
