import type { Clock } from '@roundtrip/clock';
import { KnownError, PROBLEM_CONTENT_TYPE, type Problem, problemOf } from '@roundtrip/errors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { labErrors } from '../errors.js';
import type { IngestCounters } from '../ingest/counters.js';
import type { Stores } from '../stores.js';
import { addJaegerRoutes } from './jaeger.routes.js';
import { addLabRoutes } from './lab.routes.js';
import { addPage } from './page.js';
import { partsOf } from './params.js';

export interface QueryServerOptions {
  readonly stores: Stores;
  readonly counters: IngestCounters;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Whether telemetry can come in. */
  readonly isReady: () => boolean;
}

/** Answers questions: the page at `/`, the lab's API at `/lab`, Jaeger's at `/api`, health. Writes nothing. */
export function createQueryServer(options: QueryServerOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
  });
  // Nothing here takes a body: one that comes is left unread, whatever it calls itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const problem = problemFor(error, partsOf(request.url).path);
    if (problem.status >= 500 && !(error instanceof KnownError))
      request.log.error({ err: error }, 'a query failed');
    return reply.code(problem.status).type(PROBLEM_CONTENT_TYPE).send(problem);
  });
  app.setNotFoundHandler((request) => {
    throw labErrors.routeUnknown(request.method, partsOf(request.url).path);
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async () => {
    if (!options.isReady()) throw labErrors.notReady();
    return { status: 'ready' };
  });
  addPage(app);
  addLabRoutes(app, options.stores, options.counters);
  addJaegerRoutes(app, options.stores.traces, options.clock);
  return app;
}

/** Fastify's own refusals are the request's fault; anything else unexpected keeps its details to itself. */
function problemFor(error: Error & { statusCode?: number }, path: string): Problem {
  const isRefusal = error.statusCode !== undefined && error.statusCode < 500;
  return problemOf(isRefusal ? labErrors.badRequest() : error, path);
}
