import { context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Cache, createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { traceCache } from './trace-cache.js';

const exporter = new InMemorySpanExporter();
let tracer: Tracer;
let counted: () => Promise<Record<string, number>>;

beforeEach(() => {
  exporter.reset();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('test');
});
afterAll(() => context.disable());

/** A second tier, as `@keyv/redis` would be: told by its dialect. */
function redisLike(): Keyv {
  const store = Object.assign(new (class extends Map {})(), { opts: { dialect: 'redis', url: 'redis:' } });
  const asStore = {
    opts: store.opts,
    get: (key: string) => store.get(key),
    set: (key: string, value: unknown) => store.set(key, value),
    delete: (key: string) => store.delete(key),
    clear: () => store.clear(),
  };
  return new Keyv({ store: asStore });
}

function twoTiers(): { cache: Cache; memory: Keyv; redis: Keyv } {
  const memory = new Keyv();
  const redis = redisLike();
  return { cache: traced(createCache({ stores: [memory, redis] })), memory, redis };
}

function traced(cache: Cache, keyPattern?: (key: string) => string): Cache {
  const metricsExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricsExporter, exportIntervalMillis: 1e9 });
  const meters = new MeterProvider({ readers: [reader] });
  counted = async () => {
    await meters.forceFlush();
    const points = metricsExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [
          [descriptor.name, attributes['cache.key'], attributes['cache.tier']].filter(Boolean).join(' '),
          value as number,
        ]),
      );
    return Object.fromEntries(points) as Record<string, number>;
  };
  return traceCache(cache, { tracer, meter: meters.getMeter('test'), keyPattern });
}

/** Runs inside a trace, and returns the spans of the cache. */
async function inTrip(work: () => Promise<unknown>): Promise<ReadableSpan[]> {
  await tracer.startActiveSpan('trip', async (span) => {
    await work();
    span.end();
  });
  return exporter.getFinishedSpans().filter(({ name }) => name.startsWith('cache.'));
}

const attributesOf = (span: ReadableSpan | undefined) => span?.attributes;

describe('a traced cache', () => {
  it('tells a miss, and a hit by the tier that had the value', async () => {
    const { cache, memory, redis } = twoTiers();
    await memory.set('user:1', { id: 1 });
    await redis.set('user:2', { id: 2 });
    const spans = await inTrip(async () => {
      expect(await cache.get('user:1')).toEqual({ id: 1 });
      expect(await cache.get('user:2')).toEqual({ id: 2 });
      expect(await cache.get('user:3')).toBeUndefined();
    });
    const common = { 'lifecycle.step': 'cache', 'cache.operation': 'get', 'cache.key': 'user:{id}' };
    expect(spans.map(attributesOf)).toEqual([
      { ...common, 'cache.hit': true, 'cache.tier': 'memory' },
      { ...common, 'cache.hit': true, 'cache.tier': 'redis' },
      { ...common, 'cache.hit': false },
    ]);
  });

  it('counts hits by tier, and misses, also outside of traces', async () => {
    const { cache, memory, redis } = twoTiers();
    await memory.set('user:1', 1);
    await redis.set('user:2', 2);
    await Promise.all(['user:1', 'user:1', 'user:2', 'user:3'].map((key) => cache.get(key)));
    expect(await counted()).toEqual({
      'cache.hits user:{id} memory': 2,
      'cache.hits user:{id} redis': 1,
      'cache.misses user:{id}': 1,
    });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('takes a value that is false, empty or null for a hit', async () => {
    const { cache } = twoTiers();
    const spans = await inTrip(async () => {
      for (const value of [false, 0, '', null]) {
        await cache.set('flag:1', value);
        expect(await cache.get('flag:1')).toBe(value);
      }
    });
    const gets = spans.filter(({ name }) => name === 'cache.get');
    expect(gets.map(({ attributes }) => attributes['cache.hit'])).toEqual([true, true, true, true]);
  });

  it('tells how many of several keys were there', async () => {
    const { cache, memory } = twoTiers();
    await memory.set('user:1', 1);
    const [span] = await inTrip(async () => {
      expect(await cache.mget(['user:1', 'user:2', 'user:3'])).toEqual([1, undefined, undefined]);
    });
    expect(span?.attributes).toMatchObject({
      'cache.operation': 'mget',
      'cache.keys': 3,
      'cache.hits': 1,
      'cache.hit': false,
      'cache.tier': 'memory',
    });
    expect(await counted()).toMatchObject({ 'cache.misses user:{id}': 2 });
  });

  it('shows what wrap() computes on a miss as its child, and nothing computed on a hit', async () => {
    const { cache } = twoTiers();
    const compute = async () => {
      tracer.startSpan('compute').end();
      return 1;
    };
    const spans = await inTrip(async () => {
      expect(await cache.wrap('user:1', compute)).toBe(1);
      expect(await cache.wrap('user:1', compute)).toBe(1);
    });
    const wraps = spans.filter(({ name }) => name === 'cache.wrap');
    expect(wraps.map(({ attributes }) => attributes['cache.hit'])).toEqual([false, true]);
    const computed = exporter.getFinishedSpans().filter(({ name }) => name === 'compute');
    expect(computed.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
      wraps[0]?.spanContext().spanId,
    ]);
  });

  it('tells a wrap() that waited for the computation of another one', async () => {
    const { cache } = twoTiers();
    const spans = await inTrip(async () => {
      const slow = () => new Promise((resolve) => setTimeout(() => resolve(1), 10));
      await Promise.all([cache.wrap('user:1', slow), cache.wrap('user:1', slow)]);
    });
    const coalesced = spans.map(({ attributes }) => attributes['cache.coalesced'] ?? false);
    expect(coalesced.sort()).toEqual([false, true]);
  });

  it('shows writing and deleting', async () => {
    const { cache } = twoTiers();
    const spans = await inTrip(async () => {
      await cache.set('user:1', 1);
      await cache.mset([
        { key: 'user:2', value: 2 },
        { key: 'user:3', value: 3 },
      ]);
      await cache.ttl('user:1');
      await cache.del('user:1');
      await cache.mdel(['user:2', 'user:3']);
      await cache.clear();
    });
    expect(spans.map(({ name, attributes }) => [name, attributes['cache.key']])).toEqual([
      ['cache.set', 'user:{id}'],
      ['cache.mset', 'user:{id}'],
      ['cache.ttl', 'user:{id}'],
      ['cache.del', 'user:{id}'],
      ['cache.mdel', 'user:{id}'],
      ['cache.clear', undefined],
    ]);
  });

  it('does not mix up calls that run at the same time', async () => {
    const { cache, memory, redis } = twoTiers();
    await memory.set('a:1', 1);
    await redis.set('b:1', 1);
    const spans = await inTrip(() => Promise.all([cache.get('a:1'), cache.get('b:1'), cache.get('c:1')]));
    expect(spans.map(({ attributes }) => [attributes['cache.key'], attributes['cache.tier']]).sort()).toEqual(
      [
        ['a:{id}', 'memory'],
        ['b:{id}', 'redis'],
        ['c:{id}', undefined],
      ],
    );
  });

  it('fails as the cache fails, and says so', async () => {
    const store = new Keyv({ store: new Map() });
    store.throwOnErrors = true;
    const broken = createCache({ stores: [store] });
    broken.set = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    const [span] = await inTrip(() => expect(traced(broken).set('user:1', 1)).rejects.toThrow('gone'));
    expect(span?.attributes['error.type']).toBe('ECONNREFUSED');
  });

  it('answers as ever when the pattern of a key cannot be told', async () => {
    const cache = traced(createCache(), () => {
      throw new Error('no pattern');
    });
    const spans = await inTrip(async () => {
      await cache.set('user:1', 1);
      expect(await cache.get('user:1')).toBe(1);
    });
    expect(spans.map(({ attributes }) => attributes['cache.key'])).toEqual(['{other}', '{other}']);
  });

  it('passes on keys that are none, and lets the cache say what it makes of them', async () => {
    const passed: unknown[] = [];
    const cache = createCache();
    cache.mget = async (keys: string[]) => {
      passed.push(...keys);
      return [];
    };
    const odd = [null, 7, { key: 7 }, 'user:1'] as string[];
    const [span] = await inTrip(() => traced(cache).mget(odd));
    expect(passed).toEqual(odd);
    expect(span?.attributes['cache.keys']).toBe(4);
  });

  it('is traced once, however often it is asked to', async () => {
    const { cache } = twoTiers();
    traced(cache);
    expect(await inTrip(() => cache.get('user:1'))).toHaveLength(1);
  });
});
