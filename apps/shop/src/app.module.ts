import { type DynamicModule, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { healthModule, loggerModule, validationPipe } from '@roundtrip/nest';
import { AuthModule } from './auth/auth.module.js';
import { ShopCacheModule } from './cache/cache.module.js';
import { NoCacheMiddleware } from './cache/no-cache.middleware.js';
import { DatabaseModule } from './database/database.module.js';
import { DatabaseProbe } from './database/database-probe.js';
import { EnvelopeInterceptor } from './http/envelope.interceptor.js';
import { HttpModule } from './http/http.module.js';
import { RawResponse } from './http/raw-response.js';
import { RoleSerializerInterceptor } from './http/role-serializer.interceptor.js';
import { ShopExceptionFilter } from './http/shop-exception.filter.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { ProductsModule } from './products/products.module.js';
import { Public } from './security/access-rules.js';
import { SkipRateLimit } from './security/rate-limits.js';
import { SecurityModule } from './security/security.module.js';
import { SETTINGS, type ShopSettings } from './settings.js';
import { StoreConfigModule } from './store-config/store-config.module.js';
import { UsersModule } from './users/users.module.js';

@Module({})
class SettingsModule {}

/** The whole shop. What every request passes through is here; what a route does is in its feature's module. */
@Module({})
export class AppModule implements NestModule {
  static register(settings: ShopSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        {
          module: SettingsModule,
          global: true,
          providers: [{ provide: SETTINGS, useValue: settings }],
          exports: [SETTINGS],
        },
        HttpModule,
        loggerModule(settings.logLevel),
        DatabaseModule,
        ShopCacheModule,
        SecurityModule,
        UsersModule,
        ProductsModule,
        OrdersModule,
        StoreConfigModule,
        AuthModule,
        OpenApiModule,
        healthModule({
          inject: [DatabaseProbe],
          // Not the auth service: without it the public routes still work, and all machines have the same one.
          checks: (probe: DatabaseProbe) => ({ database: (signal) => probe.check(signal) }),
          decorators: [Public(), SkipRateLimit(), RawResponse()],
        }),
      ],
      providers: [
        { provide: APP_PIPE, useFactory: validationPipe },
        // Outermost first: the way back goes through them from the last to the first.
        { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RoleSerializerInterceptor },
        { provide: APP_FILTER, useClass: ShopExceptionFilter },
      ],
    };
  }

  /** After the body was read: its events would not carry what the middleware puts into the asynchronous context. */
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(NoCacheMiddleware).forRoutes('/{*splat}');
  }
}
