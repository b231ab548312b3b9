import { AsyncLocalStorage } from 'node:async_hooks';

const bypass = new AsyncLocalStorage<boolean>();

/** Runs `work` so that everything in it, however deep, is read from its source. What is read is still cached. */
export function withoutCachedReads<T>(work: () => T): T {
  return bypass.run(true, work);
}

export function mayReadCached(): boolean {
  return bypass.getStore() !== true;
}
