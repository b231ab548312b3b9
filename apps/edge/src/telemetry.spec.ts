import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { edgeSpans, lifecycleAttributes } from '@roundtrip/semconv';
import { waitFor } from '@roundtrip/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerTo, open } from './testing/edge-client.js';
import type { EdgeOptions } from './testing/edge-under-test.js';
import { LAB_KEY, limits, text, useScene } from './testing/scene.js';
import { reset, silence, status } from './testing/stub-shop.js';
import { drawTrace, startTestTelemetry } from './testing/test-telemetry.js';

const telemetry = startTestTelemetry();
const { startOwnEdge } = await import('./testing/own-edge.js');
const start = (options: EdgeOptions) => startOwnEdge(options);

/** Every own span of this file, to compare with the declarations at the end. */
const ownSpans: ReadableSpan[] = [];

beforeEach(() => telemetry.forget());

/** Spans of the trace with this server span's route and name, once its root has ended. */
async function traceOf(traceId: string): Promise<ReadableSpan[]> {
  const spans = await waitFor(() => {
    const found = telemetry.spans().filter((span) => span.spanContext().traceId === traceId);
    return found.some((span) => isServer(span, 'load-balancer')) && found;
  });
  ownSpans.push(...spans.filter(isOwn));
  return spans;
}

function isServer(span: ReadableSpan, step: string): boolean {
  return span.kind === SpanKind.SERVER && span.attributes['lifecycle.step'] === step;
}

function isOwn(span: ReadableSpan): boolean {
  return span.instrumentationScope.name === '@roundtrip/edge';
}

function only(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} spans ${name}`);
  return found[0];
}

let traces = 0;

/** A trace id of the test's own, and the header that starts it. */
function newTrace(): { traceId: string; headers: { traceparent: string } } {
  traces += 1;
  const traceId = traces.toString(16).padStart(32, 'a');
  return { traceId, headers: { traceparent: `00-${traceId}-00000000000000ff-01` } };
}

describe('a trip through balancer and proxy', () => {
  const scene = useScene(start, { limits: { ejectAfter: 1_000 } });

  it('is one trace: choose, call, route, forward, compress', async () => {
    const { traceId, headers } = newTrace();
    for (const shop of scene().shops) {
      shop.behaviour = (_request, response) => {
        response.setHeader('content-type', 'text/plain');
        response.end(text(5_000));
      };
    }
    await scene().ask('/api/x?secret=1', { headers: { ...headers, 'accept-encoding': 'br' } });
    const spans = await traceOf(traceId);
    expect(drawTrace(spans)).toEqual([
      'SERVER GET /*',
      '  balancer.pick',
      '  balancer.try',
      '    CLIENT GET',
      '      SERVER GET /api/*',
      '        proxy.route',
      '        CLIENT GET',
      '        http.compress',
    ]);
    const compress = only(spans, 'http.compress').attributes;
    expect(compress).toMatchObject({
      'lifecycle.leg': 'back',
      'http.compress.algorithm': 'br',
      'http.compress.bytes_in': 5_000,
    });
    expect(compress['http.compress.bytes_out']).toBeLessThan(1_000);
    const server = only(spans, 'GET /*').attributes;
    expect(server['balancer.attempts']).toBe(1);
    expect(server['balancer.machine']).toBe(only(spans, 'balancer.try').attributes['balancer.machine']);
  });

  it('gives the shop one traceparent: that of the span that called it', async () => {
    const { traceId, headers } = newTrace();
    await scene().ask('/api/x', { headers });
    const spans = await traceOf(traceId);
    const seen = scene().shops.flatMap((shop) => shop.seen)[0];
    const sent = seen?.rawHeaders.filter(
      (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === 'traceparent',
    );
    const caller = spans.find(
      (span) =>
        span.kind === SpanKind.CLIENT &&
        span.parentSpanContext?.spanId === only(spans, 'GET /api/*').spanContext().spanId,
    );
    expect(sent).toEqual([`00-${traceId}-${caller?.spanContext().spanId}-01`]);
  });

  it('keeps every span of a request inside its parent', async () => {
    const { traceId, headers } = newTrace();
    await scene().ask('/api/x', { headers });
    const spans = await traceOf(traceId);
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    for (const span of spans) {
      const parent = byId.get(span.parentSpanContext?.spanId ?? '');
      if (parent !== undefined)
        expect(spans.indexOf(span), `${span.name} ends first`).toBeLessThan(spans.indexOf(parent));
    }
  });

  it('shows the retry on another machine, and why', async () => {
    scene().shop.behaviour = reset;
    const machines = new Set<unknown>();
    for (let i = 0; i < 3; i += 1) {
      const { traceId, headers } = newTrace();
      await scene().ask('/api/x', { headers });
      const spans = await traceOf(traceId);
      const tries = spans.filter(({ name }) => name === 'balancer.try');
      expect(only(spans, 'GET /*').attributes['balancer.attempts']).toBe(tries.length);
      if (tries.length === 1) continue;
      expect(
        tries.map(({ attributes }) => [attributes['balancer.attempt'], attributes['balancer.outcome']]),
      ).toEqual([
        [1, 'gateway error'],
        [2, 'answered'],
      ]);
      expect(tries[0]?.status.code).toBe(SpanStatusCode.ERROR);
      expect(tries[1]?.status.code).toBe(SpanStatusCode.UNSET);
      for (const { attributes } of tries) machines.add(attributes['balancer.machine']);
    }
    expect(machines.size).toBeGreaterThan(1);
    expect(await telemetry.points('balancer.retries')).toContainEqual({
      attributes: { 'balancer.reason': 'gateway error' },
      value: expect.any(Number),
    });
  });

  it('that the client leaves is a 499, and no error of upstream', async () => {
    for (const shop of scene().shops) shop.behaviour = silence;
    const { traceId, headers } = newTrace();
    const leaving = new AbortController();
    const request = open(scene().edge, '/api/x', { headers, signal: leaving.signal });
    request.end();
    const answer = answerTo(request).catch(() => 'none');
    await waitFor(() => scene().shops.some(({ seen }) => seen.length > 0));
    leaving.abort();
    await answer;
    const spans = await traceOf(traceId);
    expect(only(spans, 'GET /*').attributes['http.response.status_code']).toBe(499);
    expect(only(spans, 'balancer.try').attributes['balancer.outcome']).toBe('client gone');
    expect(only(spans, 'balancer.try').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('takes the baggage of the lab from a stranger, also where telemetry would carry it on', async () => {
    const baggage = 'team=blue,explain=1,fault=db-slow';
    await scene().ask('/api/x', { headers: { ...newTrace().headers, baggage } });
    await scene().ask('/api/x', {
      headers: { ...newTrace().headers, baggage, 'x-roundtrip-lab-key': LAB_KEY },
    });
    const atShop = scene()
      .shops.flatMap(({ seen }) => seen)
      .map(({ headers }) => headers.baggage);
    expect(atShop.sort()).toEqual(['team=blue', 'team=blue,explain=1,fault=db-slow']);
  });

  it('is measured for each machine', async () => {
    await scene().machinesOf(3);
    await scene().ask('/', { headers: { 'accept-encoding': 'br' } });
    const points = await telemetry.points('balancer.upstream.duration');
    const machines = points.map(({ attributes }) => attributes['balancer.machine']);
    expect(new Set(machines)).toEqual(new Set(['a', 'b', 'c']));
    expect(await telemetry.points('balancer.machine.available')).toContainEqual({
      attributes: { 'balancer.machine': 'a' },
      value: 1,
    });
    expect((await telemetry.points('proxy.compression.ratio')).length).toBeGreaterThan(0);
  });
});

describe('an early exit', () => {
  const scene = useScene(start, { machines: 1, limits: { shopTimeoutMillis: 100, ejectAfter: 1_000 } });

  /** `step: reason` of the server spans that say that they answered themselves, innermost first. */
  const exitsOf = async (path: string, asked: Parameters<ReturnType<typeof scene>['ask']>[1] = {}) => {
    const { traceId, headers } = newTrace();
    await scene().ask(path, { ...asked, headers: { ...asked.headers, ...headers } });
    return (await traceOf(traceId))
      .filter(({ attributes }) => attributes['lifecycle.early_exit'] !== undefined)
      .map(
        ({ kind, attributes }) =>
          `${SpanKind[kind]} ${attributes['lifecycle.step']}: ${attributes['lifecycle.early_exit']}`,
      );
  };

  it('is none when the shop answers', async () => {
    expect(await exitsOf('/api/x')).toEqual([]);
  });

  it('of the proxy is a file, or that the client has it', async () => {
    expect(await exitsOf('/')).toEqual(['SERVER reverse-proxy: static file']);
    const { headers } = await scene().ask('/');
    expect(await exitsOf('/', { headers: { 'if-none-match': String(headers.etag) } })).toEqual([
      'SERVER reverse-proxy: not modified',
    ]);
  });

  it('of the proxy is an unknown path, or a method that files do not have', async () => {
    expect(await exitsOf('/nothing-here')).toEqual(['SERVER reverse-proxy: not found']);
    expect(await exitsOf('/', { method: 'DELETE' })).toEqual(['SERVER reverse-proxy: method not allowed']);
  });

  it('of the proxy is a shop that is too slow, or gone', async () => {
    scene().shop.behaviour = silence;
    expect(await exitsOf('/api/x')).toEqual(['SERVER reverse-proxy: upstream timeout']);
    scene().shop.behaviour = reset;
    expect(await exitsOf('/api/x')).toEqual(['SERVER reverse-proxy: bad upstream']);
  });

  it('of the balancer is a body over the limit', async () => {
    const body = text(limits.bodyLimitBytes + 1);
    expect(await exitsOf('/api/x', { method: 'POST', body })).toEqual([
      'SERVER load-balancer: body too large',
    ]);
  });

  it('of the balancer is that no machine is available', async () => {
    scene().shop.ready = false;
    await waitFor(async () => (await scene().ask('/')).status === 503);
    expect(await exitsOf('/')).toEqual(['SERVER load-balancer: no machine available']);
  });
});

describe('an early exit of the balancer when a machine is too slow', () => {
  const scene = useScene(start, { machines: 1, limits: { tryTimeoutMillis: 100 } });

  it('names the timeout, on the balancer only', async () => {
    scene().shop.behaviour = silence;
    const { traceId, headers } = newTrace();
    expect((await scene().ask('/api/x', { headers })).status).toBe(504);
    const spans = await traceOf(traceId);
    expect(only(spans, 'GET /*').attributes['lifecycle.early_exit']).toBe('upstream timeout');
    expect(only(spans, 'balancer.try').attributes).toMatchObject({
      'balancer.outcome': 'timeout',
      'error.type': 'timeout',
    });
  });
});

describe('an ejection', () => {
  const scene = useScene(start, { limits: { ejectBaseMillis: 100 } });

  it('is a short trace of its own that links to the call that caused it; the return links to it', async () => {
    scene().shop.behaviour = status(503);
    const ejected = await waitFor(async () => {
      await scene().ask('/api/x', { headers: newTrace().headers });
      return telemetry.spans().find(({ name }) => name === 'balancer.eject');
    });
    const returned = await waitFor(() => telemetry.spans().find(({ name }) => name === 'balancer.return'));
    ownSpans.push(ejected, returned);

    expect(ejected.parentSpanContext).toBeUndefined();
    expect(ejected.attributes).toMatchObject({
      'balancer.machine': 'a',
      'balancer.reason': 'gateway error',
      'balancer.back_off_ms': 100,
    });
    const cause = await waitFor(() =>
      telemetry.spans().find(({ attributes }) => attributes['balancer.ejected'] === true),
    );
    expect(cause.name).toBe('balancer.try');
    expect(ejected.links.map(({ context }) => context.spanId)).toEqual([cause.spanContext().spanId]);
    expect(cause.spanContext().traceId).not.toBe(ejected.spanContext().traceId);

    expect(returned.parentSpanContext).toBeUndefined();
    expect(returned.links.map(({ context }) => context.spanId)).toEqual([ejected.spanContext().spanId]);
    expect(returned.attributes['balancer.out_for_ms']).toBeGreaterThanOrEqual(100);
    ownSpans.push(cause);
  });

  it('by a health check has no call to link to', async () => {
    scene().shop.ready = false;
    const ejected = await waitFor(() => telemetry.spans().find(({ name }) => name === 'balancer.eject'));
    expect(ejected.attributes).toMatchObject({ 'balancer.machine': 'a', 'balancer.reason': 'health check' });
    expect(ejected.links).toEqual([]);
    expect(await telemetry.points('balancer.ejections')).toContainEqual({
      attributes: { 'balancer.machine': 'a', 'balancer.reason': 'health check' },
      value: expect.any(Number),
    });
  });
});

describe('health checks', () => {
  const scene = useScene(start);

  it('make no spans', async () => {
    const [first] = scene().shops;
    let checks = 0;
    // The stub answers /readyz by reading `ready`: each read is a check.
    Object.defineProperty(first, 'ready', {
      get: () => {
        checks += 1;
        return true;
      },
      set: () => {},
    });
    telemetry.forget();
    await waitFor(() => checks > 5);
    expect(telemetry.spans()).toEqual([]);
  });
});

describe('the declarations in semconv', () => {
  const lifecycle = lifecycleAttributes.map(({ name }) => name);

  it('name every span that these tests have seen, and every attribute on it', () => {
    for (const { name, attributes } of ownSpans) {
      const definition = edgeSpans.find((span) => span.name === name);
      expect(definition, name).toBeDefined();
      const known = [...(definition?.attributes ?? []), ...lifecycle];
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(attributes)));
      expect(attributes['lifecycle.step'], name).toBe(definition?.step);
    }
  });

  it('name no span that is never made', () => {
    expect(new Set(ownSpans.map(({ name }) => name))).toEqual(new Set(edgeSpans.map(({ name }) => name)));
  });
});
