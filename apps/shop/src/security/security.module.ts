import { readFileSync } from 'node:fs';
import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { shopMetrics } from '@roundtrip/semconv';
import { observeCount } from '@roundtrip/tracing';
import { SETTINGS, type ShopSettings } from '../settings.js';
import { meter, spanOf } from '../telemetry.js';
import { AuthServer } from './auth-server.js';
import { HttpAuthServer } from './http-auth-server.js';
import { JwksCache } from './jwks-cache.js';
import { JwtStrategy } from './jwt.strategy.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { PermissionsGuard } from './permissions.guard.js';
import { PermissionsService } from './permissions.service.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { rateLimits } from './rate-limits.js';
import { WindowCounter } from './window-counter.js';

@Global()
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: (settings: ShopSettings) => rateLimits(settings, observedCounter()),
    }),
  ],
  providers: [
    {
      provide: AuthServer,
      inject: [SETTINGS],
      useFactory: ({ authUrl, authTimeoutMillis, internalKeyFile }: ShopSettings) =>
        new HttpAuthServer({
          url: authUrl,
          timeoutMillis: authTimeoutMillis,
          internalKey: readFileSync(internalKeyFile, 'utf8').trim(),
        }),
    },
    {
      provide: JwksCache,
      inject: [AuthServer],
      useFactory: (server: AuthServer) =>
        new JwksCache(() => spanOf('auth', 'jwks.fetch', () => server.jwks())),
    },
    JwtStrategy,
    PermissionsService,
    // Guards run in this order: too many requests are cheaper to refuse than tokens to verify.
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: PermissionsGuard },
  ],
  exports: [AuthServer, JwksCache],
})
export class SecurityModule {}

function observedCounter(): WindowCounter {
  const counter = new WindowCounter();
  observeCount(meter, shopMetrics.rateLimitWindowsEvicted, () => counter.evicted);
  return counter;
}
