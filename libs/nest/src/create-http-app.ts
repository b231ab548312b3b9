import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';

export interface HttpAppOptions {
  /** Largest request body in bytes; a larger one answers 413. Default 1 MiB. */
  bodyLimitBytes?: number;
}

/**
 * A Nest application on Express as all our apps use it: pino instead of Nest's console logger, JSON bodies with a
 * limit, no `X-Powered-By`. Who calls it listens, and closes it on a signal (`@roundtrip/process`): Nest's own
 * shutdown hooks are off, because they end the process before telemetry is flushed.
 */
export async function createHttpApp(
  module: Type,
  { bodyLimitBytes = 1_048_576 }: HttpAppOptions = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.useBodyParser('json', { limit: bodyLimitBytes });
  app.disable('x-powered-by');
  app.disable('etag');
  return app;
}
