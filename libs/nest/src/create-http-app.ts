import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { withRequestSteps } from './request.modules.js';

export interface HttpAppOptions {
  /** Largest request body in bytes; a larger one answers 413. Default 1 MiB. */
  bodyLimitBytes?: number;
}

/**
 * A Nest application on Express as all our apps use it: pino instead of Nest's console logger, request ids, JSON
 * bodies with a limit, no `X-Powered-By`. Errors become problem documents when the module provides
 * `ProblemDetailsFilter` as `APP_FILTER`.
 *
 * Who calls it listens, and closes it on a signal (`runApp`): Nest's own shutdown hooks are off, because they end
 * the process before telemetry is flushed.
 *
 * @param module the app's module; imports `loggerModule`.
 * @throws what went wrong while the module's providers were made; the process is not ended.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  { bodyLimitBytes = 1_048_576 }: HttpAppOptions = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(withRequestSteps(module, bodyLimitBytes), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by');
  app.disable('etag');
  return app;
}
