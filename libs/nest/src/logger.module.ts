import { type DynamicModule, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { pinoHttp } from 'pino-http';
import { everywhere } from './everywhere.js';
import { logOptions } from './log-options.js';
import { REQUEST_LOG, RequestLogMiddleware } from './request-log.middleware.js';

@Module({})
class RequestLogModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestLogMiddleware).forRoutes(everywhere);
  }
}

/**
 * The log: pino JSON lines, one for each request with its id, method, path, status and duration, and what the app
 * says through Nest's `Logger`. Trace and span ids are added by the pino instrumentation.
 *
 * @param level pino level, e.g. `info`.
 * @param destination where the lines go; standard output when not given.
 */
export function loggerModule(level: string, destination?: DestinationStream): DynamicModule {
  const requestLog = pinoHttp(logOptions(level), destination);
  return {
    module: RequestLogModule,
    // Global, like nestjs-pino's: their middleware runs in this order, see `withRequestSteps`.
    global: true,
    imports: [
      LoggerModule.forRoot({
        forRoutes: [everywhere],
        pinoHttp: { logger: requestLog.logger },
        useExisting: true,
      }),
    ],
    providers: [{ provide: REQUEST_LOG, useValue: requestLog }],
  };
}
