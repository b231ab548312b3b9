import type { Attributes } from '@roundtrip/model';
import { makeSpan } from '@roundtrip/model/testing';
import type { Metric } from '@roundtrip/otlp';
import { describe, expect, it } from 'vitest';
import { createMetricStore } from './index.js';

const roomy = { maxSeries: 100, maxPointsPerSeries: 3, maxBytes: 1_000_000 };

/** A gauge with one point, at a time that is also its value. */
function gauge(name: string, value: number, attributes: Attributes = {}, service = 'shop'): Metric {
  const { resource, scope } = makeSpan({ service });
  const point = {
    attributes,
    startNanos: 0n,
    timeNanos: BigInt(value),
    flags: 0,
    value,
    exemplars: [],
  };
  return {
    name,
    description: '',
    unit: '1',
    metadata: {},
    data: { kind: 'gauge', points: [point] },
    resource,
    scope,
  };
}

const names = (store: ReturnType<typeof createMetricStore>) => store.find({}).map(({ name }) => name);

describe('MetricStore', () => {
  it('appends the points of one series, however its attributes are ordered', () => {
    const store = createMetricStore(roomy);
    store.write([gauge('m', 1, { a: 'x', b: 'y' })]);
    store.write([gauge('m', 2, { b: 'y', a: 'x' })]);
    const [series, ...others] = store.find({});
    expect(others).toEqual([]);
    expect(series).toMatchObject({
      name: 'm',
      unit: '1',
      kind: 'gauge',
      temporality: 'unspecified',
      monotonic: false,
      attributes: { a: 'x', b: 'y' },
      points: [{ value: 1 }, { value: 2 }],
    });
  });

  it.each<[string, Metric]>([
    ['another name', gauge('n', 1)],
    ['another attribute', gauge('m', 1, { a: 'x' })],
    ['an attribute of another type', gauge('m', 1, { a: '1' })],
    ['another resource', gauge('m', 1, {}, 'auth')],
  ])('keeps series apart that have %s', (_difference, other) => {
    const store = createMetricStore(roomy);
    store.write([gauge('m', 1), gauge('m', 1, { a: 1n }), other]);
    expect(store.find({})).toHaveLength(3);
  });

  it('finds by name and service, sorted', () => {
    const store = createMetricStore(roomy);
    store.write([gauge('b', 1), gauge('a', 1), gauge('a', 1, {}, 'auth')]);
    expect(store.find({ name: 'a' }).map(({ resource }) => resource.serviceName)).toEqual(['auth', 'shop']);
    expect(store.find({ service: 'shop' }).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('keeps the last points of a series and counts those that left', () => {
    const store = createMetricStore(roomy);
    for (const value of [1, 2, 3, 4, 5]) store.write([gauge('m', value)]);
    expect(store.find({})[0]!.points).toMatchObject([{ value: 3 }, { value: 4 }, { value: 5 }]);
    expect(store.stats()).toMatchObject({
      series: 1,
      points: 3,
      accepted: 5,
      dropped: { 'too many points of a series': 2 },
    });
  });

  it('drops the series that nobody wrote to for longest when there are too many', () => {
    const store = createMetricStore({ ...roomy, maxSeries: 2 });
    store.write([gauge('a', 1), gauge('b', 1), gauge('a', 2), gauge('c', 1)]);
    expect(names(store)).toEqual(['a', 'c']);
    expect(store.stats()).toMatchObject({ series: 2, points: 3, dropped: { 'too many series': 1 } });
  });

  it('never holds more bytes than allowed', () => {
    const store = createMetricStore({ ...roomy, maxBytes: 5000 });
    for (let index = 0; index < 20; index++) store.write([gauge(`m${index}`, 1, { text: 'x'.repeat(1000) })]);
    const { bytes, series, dropped } = store.stats();
    expect(bytes).toBeLessThanOrEqual(5000);
    expect(series).toBeGreaterThan(0);
    expect(dropped['too many bytes']).toBe(20 - series);
  });
});
