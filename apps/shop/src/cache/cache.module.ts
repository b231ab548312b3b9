import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import type { Cache as CacheManager } from 'cache-manager';
import { SETTINGS, type ShopSettings } from '../settings.js';
import { Cache } from './cache.js';
import { ReadThroughCache } from './read-through-cache.js';
import { cacheTiers } from './tiers.js';

@Global()
@Module({
  imports: [
    CacheModule.registerAsync({
      inject: [SETTINGS],
      useFactory: async (settings: ShopSettings) => ({ stores: await cacheTiers(settings) }),
    }),
  ],
  providers: [
    {
      provide: Cache,
      inject: [CACHE_MANAGER],
      useFactory: (tiers: CacheManager) => new ReadThroughCache(tiers),
    },
  ],
  exports: [Cache],
})
export class ShopCacheModule {}
