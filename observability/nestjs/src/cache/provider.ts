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
        const created = original.apply(this, args) as Promise<unknown>;
        const [, wrapper] = args as [unknown, { token?: unknown } | undefined];
        if (wrapper?.token !== CACHE_MANAGER) return created;
        return created.then((cache) => {
          if (typeof cache === 'object' && cache !== null) traced(cache);
          return cache;
        });
      },
  );
}
