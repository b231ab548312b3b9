/** What we look at of a Keyv store, in versions 5 and 6. */
export interface KeyvLike {
  get(...args: unknown[]): Promise<unknown>;
  getMany?(...args: unknown[]): Promise<unknown>;
  opts?: { store?: StoreLike };
  store?: StoreLike;
}

interface StoreLike {
  opts?: { dialect?: unknown };
  constructor: { name: string };
}

/** `memory`, `redis`, or the name of what else keeps a tier's values, e.g. `postgres`. */
export function tierOf(keyv: KeyvLike): string {
  const store = keyv.opts?.store ?? keyv.store;
  if (store === undefined || store instanceof Map) return 'memory';
  const { dialect } = store.opts ?? {};
  const name = (typeof dialect === 'string' ? dialect : store.constructor.name).toLowerCase();
  if (/redis|valkey/.test(name)) return 'redis';
  if (/memory|map|lru|^object$/.test(name)) return 'memory';
  return name.replace(/^keyv|store$/g, '') || 'memory';
}
