import { type Attributes, context, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it } from 'vitest';
import { StepTimer } from './step-timer.js';

const START = 1_700_000_000_000;

let timer: StepTimer;
let tracer: Tracer;
let measured: () => Promise<Array<{ attributes: Attributes; millis: number; count: number }>>;

beforeEach(() => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const meters = new MeterProvider({ readers: [reader] });
  timer = new StepTimer(meters.getMeter('test'));
  tracer = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [timer],
  }).getTracer('test');
  measured = async () => {
    await meters.forceFlush();
    const points = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .filter(({ descriptor }) => descriptor.name === 'lifecycle.step.duration')
      .flatMap(({ dataPoints }) => dataPoints);
    return points.map(({ attributes, value }) => {
      const { sum = 0, count } = value as Histogram;
      return { attributes, millis: Math.round(sum * 1e6) / 1000, count };
    });
  };
});

interface Drawing {
  step?: string;
  kind?: SpanKind;
  /** Milliseconds after the trip's start. */
  from: number;
  to: number;
  attributes?: Attributes;
  children?: Drawing[];
}

/** Makes the spans of a drawing: all started before their children, and ended after them. */
function draw({ step, kind, from, to, attributes, children = [] }: Drawing, parent = context.active()): void {
  const span = tracer.startSpan(
    step ?? 'span',
    {
      kind,
      startTime: START + from,
      attributes: { ...(step === undefined ? {} : { 'lifecycle.step': step }), ...attributes },
    },
    parent,
  );
  for (const child of children) draw(child, trace.setSpan(parent, span));
  span.end(START + to);
}

describe('the step timer', () => {
  it('gives each step the time that no child has taken, and the server what is left', async () => {
    // server   [0 ............................. 100]
    //   auth      [10 .. 30]
    //   business              [40 ............ 90]
    //     database                [50 .. 70]
    draw({
      kind: SpanKind.SERVER,
      from: 0,
      to: 100,
      attributes: { 'http.route': '/api/users/:id' },
      children: [
        { step: 'auth', from: 10, to: 30 },
        { step: 'business-logic', from: 40, to: 90, children: [{ step: 'database', from: 50, to: 70 }] },
      ],
    });
    const points = await measured();
    expect(
      Object.fromEntries(points.map(({ attributes, millis }) => [attributes['lifecycle.step'], millis])),
    ).toEqual({
      auth: 20,
      database: 20,
      'business-logic': 30,
      middleware: 30,
    });
    for (const { attributes } of points) expect(attributes['http.route']).toBe('/api/users/:id');
  });

  it('adds up all spans of a step and records the step once per request', async () => {
    draw({
      kind: SpanKind.SERVER,
      from: 0,
      to: 10,
      children: [
        { step: 'middleware', from: 0, to: 2 },
        { step: 'middleware', from: 2, to: 5 },
        { step: 'auth', from: 5, to: 10 },
      ],
    });
    const points = await measured();
    expect(points.find(({ attributes }) => attributes['lifecycle.step'] === 'middleware')).toMatchObject({
      millis: 5,
      count: 1,
    });
  });

  it('never counts less than nothing when children run at the same time', async () => {
    draw({
      kind: SpanKind.SERVER,
      from: 0,
      to: 10,
      children: [
        { step: 'database', from: 0, to: 9 },
        { step: 'database', from: 0, to: 9 },
      ],
    });
    const points = await measured();
    expect(points.find(({ attributes }) => attributes['lifecycle.step'] === 'database')?.millis).toBe(18);
    expect(points.find(({ attributes }) => attributes['lifecycle.step'] === 'middleware')?.millis).toBe(0);
  });

  it('records the work on a message too, and nothing for work that no request or message began', async () => {
    draw({ from: 0, to: 5, children: [{ step: 'database', from: 1, to: 2 }] });
    expect(await measured()).toEqual([]);
    draw({ kind: SpanKind.CONSUMER, from: 0, to: 5, children: [{ step: 'database', from: 1, to: 2 }] });
    expect(await measured()).toHaveLength(2);
  });

  it('knows the steps of a request that is not over, the open spans included', () => {
    const server = tracer.startSpan('GET', { kind: SpanKind.SERVER });
    const inServer = trace.setSpan(context.active(), server);
    const startChild = (step: string) =>
      tracer.startSpan(step, { attributes: { 'lifecycle.step': step } }, inServer);
    startChild('auth').end();
    startChild('business-logic');
    busy(2);

    const steps = timer.stepsSoFar(server);
    expect([...(steps?.keys() ?? [])].sort()).toEqual(['auth', 'business-logic', 'middleware']);
    expect(steps?.get('business-logic')).toBeGreaterThanOrEqual(2);
    expect(timer.stepsSoFar({})).toBeUndefined();
  });

  it('does not count the time of an open child for its parent', () => {
    const began = performance.now();
    const server = tracer.startSpan('GET', { kind: SpanKind.SERVER });
    const inServer = trace.setSpan(context.active(), server);
    tracer.startSpan('call', { attributes: { 'lifecycle.step': 'network' } }, inServer);
    busy(3);
    const steps = timer.stepsSoFar(server);
    const elapsed = performance.now() - began;
    const { network = 0, middleware = 0 } = Object.fromEntries(steps ?? []) as Record<string, number>;
    expect(network).toBeGreaterThanOrEqual(3);
    expect(network + middleware).toBeLessThanOrEqual(elapsed);
  });

  it.each([
    ['http.request.method', 'GET'],
    ['rpc.system', 'grpc'],
    ['rpc.system.name', 'grpc'],
  ])('counts waiting for another service for no step, told by %s', async (key, value) => {
    const call = { kind: SpanKind.CLIENT, from: 2, to: 9, attributes: { [key]: value } };
    draw({
      kind: SpanKind.SERVER,
      from: 0,
      to: 10,
      children: [{ step: 'auth', from: 1, to: 10, children: [call] }],
    });
    const points = await measured();
    expect(
      Object.fromEntries(points.map(({ attributes, millis }) => [attributes['lifecycle.step'], millis])),
    ).toEqual({
      auth: 2,
      middleware: 1,
    });
  });

  it('gives spans of other instrumentations their step by the rules', async () => {
    draw({
      kind: SpanKind.SERVER,
      from: 0,
      to: 10,
      children: [{ kind: SpanKind.CLIENT, from: 1, to: 4, attributes: { 'db.system.name': 'postgresql' } }],
    });
    const steps = (await measured()).map(({ attributes }) => attributes['lifecycle.step']);
    expect(steps).toContain('database');
  });
});

function busy(forMillis: number): void {
  const until = performance.now() + forMillis;
  while (performance.now() < until);
}
