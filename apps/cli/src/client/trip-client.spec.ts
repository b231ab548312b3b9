import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { DOMAIN } from '@roundtrip/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { get, TripBench } from './trip-bench.suite.js';

let bench: TripBench;

beforeEach(async () => {
  bench = await TripBench.start();
});

afterEach(() => bench.stop());

const namesOf = () => bench.recorder.spans().map((span) => span.name);

describe('a trip', () => {
  it('has a span for each phase, under one root', async () => {
    const trip = await bench.client().send(get());
    expect(namesOf()).toEqual([
      'dns.lookup',
      'tcp.connect',
      'tls.handshake',
      'http.response.body',
      'GET',
      'GET /api/users/{id}',
    ]);
    const root = bench.recorder.span('GET /api/users/{id}');
    expect(root.parentSpanContext).toBeUndefined();
    expect(root.spanContext().traceId).toBe(trip.traceId);
    const rootId = root.spanContext().spanId;
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET']) {
      expect(bench.recorder.span(name).parentSpanContext?.spanId).toBe(rootId);
    }
    expect(bench.recorder.span('http.response.body').parentSpanContext?.spanId).toBe(
      bench.recorder.span('GET').spanContext().spanId,
    );
  });

  it('names the step of every span', async () => {
    await bench.client().send(get());
    const steps = new Map(
      bench.recorder.spans().map((span) => [span.name, span.attributes['lifecycle.step']]),
    );
    expect(steps.get('GET /api/users/{id}')).toBe('client');
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET', 'http.response.body']) {
      expect(steps.get(name)).toBe('network');
    }
    expect(bench.recorder.span('http.response.body').attributes['lifecycle.leg']).toBe('back');
  });

  it('has phases that follow each other without overlap, within the root', async () => {
    await bench.client().send(get());
    const nanos = ([seconds, rest]: readonly [number, number]) =>
      BigInt(seconds) * 1_000_000_000n + BigInt(rest);
    const root = bench.recorder.span('GET /api/users/{id}');
    let previousEnd = nanos(root.startTime);
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET']) {
      const span = bench.recorder.span(name);
      expect(nanos(span.startTime)).toBeGreaterThanOrEqual(previousEnd);
      previousEnd = nanos(span.endTime);
    }
    expect(nanos(root.endTime)).toBeGreaterThanOrEqual(previousEnd);
  });

  it('starts its spans between two milliseconds, not on one', async () => {
    await bench.client().send(get());
    expect(bench.recorder.spans().some((span) => span.startTime[1] % 1_000_000 !== 0)).toBe(true);
  });

  it('passes its trace context and its baggage on', async () => {
    const trip = await bench.client().send(get('/', { baggage: { explain: '1' } }));
    const http = bench.recorder.span('GET');
    expect(http.kind).toBe(SpanKind.CLIENT);
    expect(bench.seen[0]?.headers.traceparent).toBe(`00-${trip.traceId}-${http.spanContext().spanId}-01`);
    expect(bench.seen[0]?.headers.baggage).toBe('explain=1');
  });

  it('sends the host with its port, the given headers, and the body with its length', async () => {
    const chunks: Buffer[] = [];
    bench.handle = (request, response) => {
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => response.writeHead(201).end());
    };
    const body = Buffer.from('{"lines":[]}');
    await bench.client().send({ method: 'POST', path: '/api/orders', headers: { 'x-one': '1' }, body });
    expect(bench.seen[0]?.headers).toMatchObject({
      host: `${DOMAIN}:${bench.door.port}`,
      'x-one': '1',
      'content-length': String(body.length),
    });
    expect(Buffer.concat(chunks).toString()).toBe('{"lines":[]}');
  });

  it('keeps query values out of its spans', async () => {
    await bench.client().send(get('/api/products?search=ada%40example.test'));
    expect(bench.recorder.span('GET').attributes['url.full']).toBe(
      `https://${DOMAIN}:${bench.door.port}/api/products?search=REDACTED`,
    );
    expect(JSON.stringify(bench.recorder.spans().map((span) => span.attributes))).not.toContain('ada');
  });

  it('is answered by any HTTP status: 4xx marks the HTTP span as failed, 5xx the root as well', async () => {
    bench.handle = (request, response) =>
      void response.writeHead(request.url === '/api/down' ? 503 : 404).end();
    const client = bench.client();
    const missing = await client.send(get('/api/missing'));
    expect(missing.outcome).toMatchObject({ status: 'answered', answer: { httpStatus: 404 } });
    expect(bench.recorder.span('GET').status.code).toBe(SpanStatusCode.ERROR);
    expect(bench.recorder.span('GET').attributes['error.type']).toBe('404');
    expect(bench.recorder.span('GET /api/missing').status.code).toBe(SpanStatusCode.UNSET);
    await client.send(get('/api/down'));
    expect(bench.recorder.span('GET /api/down').status.code).toBe(SpanStatusCode.ERROR);
  });
});
