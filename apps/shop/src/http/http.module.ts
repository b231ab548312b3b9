import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { SecurityHeadersMiddleware } from './security-headers.middleware.js';

/**
 * What belongs to every answer. Global, because Nest runs the middleware of global modules first: so the answers to
 * bodies that cannot be read have these headers too.
 */
@Global()
@Module({})
export class HttpModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(SecurityHeadersMiddleware).forRoutes('/{*splat}');
  }
}
