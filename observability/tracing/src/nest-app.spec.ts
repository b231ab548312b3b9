import type { Metric } from '@roundtrip/otlp';
import { freePort, waitFor } from '@roundtrip/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Collector, type Fixture, startCollector, startFixture } from './fixtures/run.suite.js';

let app: Fixture | undefined;
let collector: Collector | undefined;

afterEach(() => {
  app?.kill();
  collector?.close();
});

async function start(port: number, env: Record<string, string> = {}): Promise<Fixture> {
  app = await startFixture('nest-app.mjs', {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    ...env,
  });
  return app;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  await response.text();
  return response;
}

describe('a Nest application with the preload', { timeout: 30_000 }, () => {
  it('shows its layers, without a loader hook', async () => {
    collector = await startCollector();
    const { url, stop, log } = await start(collector.port);
    const response = await get(`${url}/cats/7`);
    await stop();
    expect(collector.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'GET /cats/:id',
        'OpenGuard.canActivate',
        'ParseIntPipe.transform',
        'Cats.find',
        'look for the cat',
        'response',
      ]),
    );
    expect(response.headers.get('server-timing')).toMatch(/^trace;desc="00-.*auth;dur=.*business-logic;dur=/);
    expect(log()).toBe('');
  });

  it('records an exception on the first span it crosses only', async () => {
    collector = await startCollector();
    const { url, stop } = await start(collector.port);
    await get(`${url}/cats/0`);
    await stop();
    const withEvents = collector.spans.filter(({ events }) => events.length > 0);
    expect(withEvents.map(({ name }) => name)).toEqual(['look for the cat']);
    expect(collector.spans.find(({ name }) => name === 'Cats.find')?.status.code).toBe('error');
  });

  it('answers every request while the collector is away, says so once, drops and counts what is too much', async () => {
    const port = await freePort();
    const { url, log, stop } = await start(port, {
      OTEL_BSP_MAX_QUEUE_SIZE: '40',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '20',
    });
    for (let one = 0; one < 40; one++) expect((await get(`${url}/cats/7`)).status).toBe(200);
    await waitFor(() => log().includes('cannot export'), { timeoutMillis: 10_000 });

    collector = await startCollector(port);
    const { spans, metrics } = collector;
    await waitFor(
      async () => {
        await get(`${url}/cats/7`);
        return spans.length > 0 && log().includes('works again');
      },
      { timeoutMillis: 10_000 },
    );
    await stop();
    expect(log().trim().split('\n')).toEqual([
      expect.stringContaining('cannot export'),
      expect.stringContaining('works again'),
    ]);
    expect(droppedIn(metrics)).toBeGreaterThan(0);
  });

  it('runs without telemetry when that cannot start, and says why', async () => {
    const { url, log } = await start(1, { OTEL_BSP_MAX_QUEUE_SIZE: 'many' });
    expect((await get(`${url}/cats/7`)).status).toBe(200);
    expect(log()).toMatch(/telemetry: off, because of its settings:\n {2}- OTEL_BSP_MAX_QUEUE_SIZE='many'/);
  });

  it('runs without telemetry when told to', async () => {
    const { url, log, stop } = await start(1, { OTEL_SDK_DISABLED: 'true' });
    const response = await get(`${url}/cats/7`);
    expect(response.headers.has('server-timing')).toBe(false);
    await stop();
    expect(log()).toBe('');
  });
});

/** Spans that the SDK counts as not kept because its queue was full. */
function droppedIn(metrics: Metric[]): number {
  const values = metrics
    .filter(({ name }) => name === 'otel.sdk.processor.span.processed')
    .flatMap(({ data }) => ('points' in data ? data.points : []))
    .filter(({ attributes }) => attributes['error.type'] === 'queue_full')
    .map((point) => Number((point as { value?: unknown }).value ?? 0));
  return Math.max(0, ...values);
}
