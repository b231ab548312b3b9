import { Logger } from '@nestjs/common';
import { shopMetrics } from '@roundtrip/semconv';
import { observeCount } from '@roundtrip/tracing';
import { KeyvCacheableMemory } from 'cacheable';
import { Keyv } from 'keyv';
import type { ShopSettings } from '../settings.js';
import { meter } from '../telemetry.js';
import { BoundedStore } from './bounded-store.js';
import { LONGEST_TTL_MILLIS } from './entries.js';

const NAMESPACE = 'shop';

/** The tiers in the order in which they are asked: this process's memory, then Redis when there is one. */
export async function cacheTiers(settings: ShopSettings): Promise<Keyv[]> {
  const memory = memoryTier(settings.cacheMemoryItems);
  if (settings.redisUrl === undefined) return [memory];
  return [memory, await redisTier(settings.redisUrl, settings.redisTimeoutMillis)];
}

/** Values are kept as they are: no copy in, no copy out, see `Cache`. */
function memoryTier(maxItems: number): Keyv {
  const store = new KeyvCacheableMemory({ lruSize: maxItems, useClone: false, storeHashSize: 1 });
  return new Keyv({ store, namespace: NAMESPACE, serialize: undefined, deserialize: undefined });
}

async function redisTier(url: string, timeoutMillis: number): Promise<Keyv> {
  // Only where it is used: it costs every start without Redis time and memory.
  const { default: KeyvRedis } = await import('@keyv/redis');
  const logger = new Logger('Redis');
  const redis = new KeyvRedis(
    {
      url,
      // Without its queue a client that is not connected refuses at once.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: 1000,
        reconnectStrategy: (attempt: number) => Math.min(100 * 2 ** attempt, 2000),
      },
    },
    { namespace: NAMESPACE, throwOnConnectError: true, throwOnErrors: true, connectionTimeout: 1000 },
  );
  const store = new BoundedStore(redis, {
    timeoutMillis,
    longestTtlMillis: LONGEST_TTL_MILLIS,
    onChange: (state, cause) =>
      state === 'working'
        ? logger.log('the shared cache works again')
        : logger.warn({ msg: 'the shared cache does not work; reads go on without it', err: cause }),
  });
  observeCount(meter, shopMetrics.cacheCommandsSkipped, () => store.skipped);
  observeCount(meter, shopMetrics.cacheDeletesOverflowed, () => store.overflows);
  const tier = new Keyv({ store, namespace: NAMESPACE, useKeyPrefix: false });
  // Reported by the bounded store; without a listener Node would end the process.
  tier.on('error', () => {});
  return tier;
}
