import type { FastifyInstance } from 'fastify';
import { labErrors } from '../errors.js';
import type { IngestCounters } from '../ingest/counters.js';
import type { Stores } from '../stores.js';
import { Trips } from '../trips/trips.js';
import { logJson } from './log-json.js';
import { limitIn, partsOf, spanIdOf, textIn, traceIdOf } from './params.js';
import { seriesJson } from './series-json.js';

/** The lab's own API: trips instead of traces, and what belongs to them. */
export function addLabRoutes(app: FastifyInstance, stores: Stores, counters: IngestCounters): void {
  const trips = new Trips(stores.traces);

  app.get('/lab/trips', async ({ url }) => {
    const { query } = partsOf(url);
    return { trips: await trips.recent(limitIn(query, 20, 200), textIn(query, 'service')) };
  });

  app.get<{ Params: { traceId: string } }>('/lab/trips/:traceId', async ({ params }) => {
    const traceId = traceIdOf(params.traceId, 'traceId');
    const trip = await trips.view(traceId);
    if (trip === undefined) throw labErrors.tripUnknown(traceId);
    return trip;
  });

  app.get('/lab/logs', async ({ url }) => {
    const { query } = partsOf(url);
    const traceId = textIn(query, 'traceId');
    const spanId = textIn(query, 'spanId');
    const records = stores.logs.find({
      traceId: traceId && traceIdOf(traceId, 'traceId'),
      spanId: spanId && spanIdOf(spanId, 'spanId'),
      service: textIn(query, 'service'),
      limit: limitIn(query, 200, 10_000),
    });
    return { logs: records.map(logJson) };
  });

  app.get('/lab/metrics', async ({ url }) => {
    const { query } = partsOf(url);
    const series = stores.metrics.find({ name: textIn(query, 'name'), service: textIn(query, 'service') });
    return { series: series.map(seriesJson) };
  });

  app.get('/lab/stats', async () => ({
    ingest: counters.stats(),
    traces: await stores.traces.stats(),
    logs: stores.logs.stats(),
    metrics: stores.metrics.stats(),
  }));
}
