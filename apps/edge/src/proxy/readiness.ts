import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { FastifyInstance } from 'fastify';
import type { Dispatcher } from 'undici';
import { errors } from '../errors.js';
import { callUpstream } from '../http/upstream-call.js';

/**
 * `GET /readyz`: a machine is ready when its shop is, so that the balancer's checks see a dead shop behind a living
 * proxy. Makes no spans.
 */
export function addReadiness(app: FastifyInstance, shop: Dispatcher, timeoutMillis: number): void {
  app.get('/readyz', async () => {
    const outcome = await context.with(suppressTracing(context.active()), () => askShop(shop, timeoutMillis));
    if (outcome !== 'ready') throw errors.notReady(outcome);
    return { status: 'ok' };
  });
}

async function askShop(shop: Dispatcher, timeoutMillis: number): Promise<string> {
  const outcome = await callUpstream(
    shop,
    { method: 'GET', path: '/readyz', headers: {}, body: null },
    { timeoutMillis, clientGone: new AbortController().signal },
  );
  if (outcome.status !== 'answered') return `the shop did not answer (${outcome.status})`;
  const { statusCode, body } = outcome.response;
  await body.dump().catch(() => {});
  return statusCode === 200 ? 'ready' : `the shop answered ${statusCode}`;
}
