import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';
import type { CacheLike } from './trace-cache.js';

/** The token of `@nestjs/cache-manager`. */
const CACHE_MANAGER = 'CACHE_MANAGER';

/** `Injector#instantiateClass` makes every provider; the cache gets traced as soon as it exists, before anybody has it. */
export function traceCacheProvider(
  patches: Patches,
  nest: NestInternals,
  traced: (cache: CacheLike) => void,
): void {
  patches.replace(
    nest.Injector,
    'instantiateClass',
    (original) =>
      function (this: unknown, ...args) {
        const created: unknown = original.apply(this, args);
        const [, wrapper] = args as [unknown, { token?: unknown } | undefined];
        if (wrapper?.token !== CACHE_MANAGER) return created;
        if (!(created instanceof Promise)) return tracedIfCache(created, traced);
        return created.then((cache) => tracedIfCache(cache, traced));
      },
  );
}

/** A cache of a kind that cannot be traced, e.g. a frozen one, is the application's all the same. */
function tracedIfCache(provided: unknown, traced: (cache: CacheLike) => void): unknown {
  if (typeof provided !== 'object' || provided === null) return provided;
  try {
    traced(provided);
  } catch {
    // It has no spans.
  }
  return provided;
}
