import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Collector,
  type Fixture,
  listening,
  portOf,
  startCollector,
  startFixture,
} from './fixtures/run.suite.js';

const CANARY = 'esther.canary';

let collector: Collector;
let redis: TcpServer;
let postgres: PostgresServer;
let app: Fixture;

beforeAll(async () => {
  postgres = await startPostgres();
  redis = await listening(fakeRedis());
  collector = await startCollector();
  app = await startFixture('every-library.mjs', {
    DATABASE_URL: postgres.url,
    REDIS_PORT: String(portOf(redis)),
    OTEL_SERVICE_NAME: 'fixture',
    MACHINE: 'a',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
    OTEL_METRIC_EXPORT_INTERVAL: '200',
  });
  await fetch(`${app.url}/healthz`);
  await fetch(`${app.url}/v1/traces`, { method: 'POST' });
  await fetch(`${app.url}/trip`);
  await app.stop();
}, 60_000);

afterAll(async () => {
  app?.kill();
  collector?.close();
  redis?.close();
  await postgres?.stop();
});

const root = () => collector.spans.find(({ attributes }) => attributes['url.path'] === '/trip');
const inTrip = () => collector.spans.filter(({ traceId }) => traceId === root()?.traceId);
const scoped = (name: string) =>
  inTrip().filter(({ scope }) => scope.name === `@opentelemetry/instrumentation-${name}`);

describe('the preload, without a loader hook and with everything imported', () => {
  it('is quiet', () => {
    expect(app.log()).toBe('');
  });

  it('makes one trace of a request, with its ends exported before the process ended', () => {
    expect(root()?.kind).toBe('server');
    const ids = new Set(inTrip().map(({ spanId }) => spanId));
    expect(
      inTrip().filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId)),
    ).toEqual([]);
  });

  it.each([
    ['http', 'server', 3],
    ['undici', 'client', 2],
    ['grpc', 'client', 1],
    ['grpc', 'server', 1],
  ])('makes spans of %s as a %s', (name, kind, count) => {
    expect(scoped(name).filter((span) => span.kind === kind)).toHaveLength(count);
  });

  it('shows pool, connection and statement of pg', () => {
    const names = scoped('pg').map(({ name }) => name);
    expect(names).toContain('pg-pool.connect');
    expect(names.filter((name) => name.startsWith('pg.query:SELECT'))).not.toHaveLength(0);
  });

  it('puts the statements of TypeORM under the call that made them', () => {
    const [save] = scoped('typeorm').filter(({ name }) => name.startsWith('save'));
    expect(scoped('typeorm').map(({ name }) => name)).toContain('select person');
    expect(scoped('pg').filter(({ parentSpanId }) => parentSpanId === save?.spanId)).not.toHaveLength(0);
  });

  it('shows commands of Redis without their arguments', () => {
    const texts = scoped('redis').map(({ attributes }) => attributes['db.query.text']);
    expect(texts).toEqual(expect.arrayContaining(['SET', 'GET']));
  });

  it('begins no trace for what is done outside of a request, for health checks or for telemetry', () => {
    expect(collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toEqual([root()]);
  });

  it('sends the lines of pino with the span they were written in', () => {
    const line = collector.records.find(({ body }) => body === 'on the way');
    expect(line?.traceId).toBe(root()?.traceId);
    expect(line?.spanId).toBe(root()?.spanId);
  });

  it('sends the metrics of the conventions, of the runtime, of steps and of its own queues', () => {
    const names = new Set(collector.metrics.map(({ name }) => name));
    for (const name of [
      'http.server.request.duration',
      'db.client.operation.duration',
      'nodejs.eventloop.utilization',
      'lifecycle.step.duration',
      'otel.sdk.processor.span.processed',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('says who sent it', () => {
    expect(root()?.resource.attributes).toMatchObject({
      'service.name': 'fixture',
      'service.namespace': 'roundtrip',
      'service.instance.id': 'a',
      'service.version': '0.1.0',
      'deployment.environment.name': 'local',
    });
  });

  it('gives spans times with microseconds, children inside their parents', () => {
    const byId = new Map(inTrip().map((span) => [span.spanId, span]));
    expect(new Set(inTrip().map(({ startNanos }) => startNanos % 1_000_000n)).size).toBeGreaterThan(5);
    for (const span of inTrip()) {
      const parent = byId.get(span.parentSpanId ?? '');
      if (parent !== undefined) expect(span.startNanos).toBeGreaterThanOrEqual(parent.startNanos);
    }
  });

  it('lets no canary out, in no signal', () => {
    expect(collector.text()).not.toBe('');
    expect(collector.text()).not.toContain(CANARY);
    expect(collector.text()).not.toContain('search=esther');
  });
});

/** Answers every command as if there were nothing in it: enough for a client that speaks RESP 2. */
function fakeRedis(): TcpServer {
  return createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const [command] of chunk.toString().matchAll(/^[*]\d+\r\n\$\d+\r\n(\w+)/gm)) {
        socket.write(/GET$/.test(command) ? '$-1\r\n' : '+OK\r\n');
      }
    });
  });
}
