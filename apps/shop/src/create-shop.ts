import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHttpApp } from '@roundtrip/nest';
import { AppModule } from './app.module.js';
import { OpenApiDocument } from './openapi/openapi-document.js';
import type { ShopSettings } from './settings.js';

/** Longer than the proxy keeps a connection without using it, so that it never writes to one that is just closing. */
const KEEP_ALIVE_MILLIS = 75_000;

/** The shop, ready to listen. */
export async function createShop(settings: ShopSettings): Promise<NestExpressApplication> {
  const app = await createHttpApp(AppModule.register(settings), { bodyLimitBytes: settings.bodyLimitBytes });
  // Only our own proxy, on the same machine, may say who the client is.
  app.set('trust proxy', 'loopback');
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MILLIS;
  app.get(OpenApiDocument).describe(app);
  return app;
}
