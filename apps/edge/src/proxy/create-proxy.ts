import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { errors } from '../errors.js';
import { createEdgeServer, type EdgeServerOptions, METHODS } from '../http/server.js';
import { createUpstreamPool } from '../http/upstream-pool.js';
import { addCompression } from './compression.js';
import { createForwardHandler } from './forward-route.js';
import { addReadiness } from './readiness.js';
import { traceRoute } from './route-span.js';
import { addStaticFiles } from './static-files.js';

export interface ProxyOptions extends Omit<EdgeServerOptions, 'step' | 'logger' | 'bodyLimitBytes'> {
  /** The machine's name; the proxy is `proxy-<machine>` in `Via`, or `proxy` without one. */
  machine?: string;
  /** Origin of the shop. */
  shopUrl: string;
  /** Folder of the static files. */
  storefront: string;
  shopTimeoutMillis: number;
  readyTimeoutMillis: number;
  compressMinBytes: number;
  connectTimeoutMillis: number;
  bodyIdleTimeoutMillis: number;
  connections: number;
  logger: Logger;
}

/** Paths that belong to the shop; everything else is a file or nothing. */
const FORWARDED = ['/api', '/api/*', '/.well-known/*'] as const;

/** The proxy of one machine, ready to listen. `close()` finishes the requests in flight. */
export function createProxy(options: ProxyOptions): FastifyInstance {
  const by = options.machine === undefined ? 'proxy' : `proxy-${options.machine}`;
  const shop = createUpstreamPool({ ...options, origin: new URL(options.shopUrl).origin });
  const app = createEdgeServer({ ...options, step: 'reverse-proxy' });

  addCompression(app, { minBytes: options.compressMinBytes });
  app.get('/healthz', async () => ({ status: 'ok' }));
  addReadiness(app, shop, options.readyTimeoutMillis);
  const forward = createForwardHandler({ shop, by, timeoutMillis: options.shopTimeoutMillis });
  for (const url of FORWARDED) {
    app.route({ method: [...METHODS], url, onRequest: traceRoute('forward'), handler: forward });
  }
  addStaticFiles(app, options.storefront);
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') throw errors.notFound();
    reply.header('allow', 'GET, HEAD');
    throw errors.methodNotAllowed(request.method);
  });
  app.addHook('onClose', async () => shop.destroy());
  return app;
}
