import type { Clock } from '@roundtrip/clock';
import { createJaegerQuery, type TraceStore } from '@roundtrip/store';
import type { FastifyInstance } from 'fastify';
import { partsOf } from './params.js';

/** Mounts Jaeger's query API under `/api`. */
export function addJaegerRoutes(app: FastifyInstance, store: TraceStore, clock: Clock): void {
  const answer = createJaegerQuery({ store, nowMillis: () => clock.nowMillis() });
  for (const url of ['/api', '/api/*']) {
    app.all(url, async (request, reply) => {
      const { status, headers, body } = await answer({ method: request.method, ...partsOf(request.url) });
      return reply.code(status).headers(headers).send(body);
    });
  }
}
