import {
  type DynamicModule,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { ConnectionDrain } from './connection-drain.js';
import { everywhere } from './everywhere.js';
import { BODY_LIMIT_BYTES, JsonBodyMiddleware } from './json-body.middleware.js';
import { RequestIdMiddleware } from './request-id.middleware.js';

@Module({})
class RequestIdModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestIdMiddleware).forRoutes(everywhere);
  }
}

@Module({})
class JsonBodyModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes(everywhere);
  }
}

/**
 * The app's module between the steps every request begins with: id, log (the app's `loggerModule`), body.
 *
 * Nest runs the middleware of global modules before all other, in the order in which it has found the modules. That
 * is why both are global, why the order of `imports` matters, and why this is not a dynamic module: of those, Nest
 * finds all direct imports before it looks into the first.
 */
export function withRequestSteps(app: Type | DynamicModule, bodyLimitBytes: number): Type {
  const bodyLimit = { provide: BODY_LIMIT_BYTES, useValue: bodyLimitBytes };
  @Module({
    imports: [
      { module: RequestIdModule, global: true },
      app,
      { module: JsonBodyModule, global: true, providers: [bodyLimit] },
    ],
    providers: [ConnectionDrain],
  })
  class HttpAppModule {}
  return HttpAppModule;
}
