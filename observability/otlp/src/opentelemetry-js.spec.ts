/** Compares with what the SDK of our own processes sends: the official encoders of opentelemetry-js. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { decodeLogs, decodeMetrics, decodeTraces } from './index.js';

type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
type ReadableLog = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];
type ResourceMetrics = Parameters<typeof ProtobufMetricsSerializer.serializeRequest>[0];

const traceId = '0af7651916cd43dd8448eb211c80319c';
const resource = {
  attributes: { 'service.name': 'shop', 'service.instance.id': 'a', 'process.pid': 4711 },
  schemaUrl: 'https://opentelemetry.io/schemas/1.44.0',
};
const decodedResource = {
  serviceName: 'shop',
  attributes: { 'service.name': 'shop', 'service.instance.id': 'a', 'process.pid': 4711n },
  droppedAttributesCount: 0,
  schemaUrl: 'https://opentelemetry.io/schemas/1.44.0',
};
const scope = { name: '@roundtrip/shop', version: '0.1.0', schemaUrl: '' };
const decodedScope = { ...scope, attributes: {}, droppedAttributesCount: 0 };

/** A span as the SDK holds it when it has ended. */
function sdkSpan(overrides: object = {}): ReadableSpan {
  return {
    name: 'GET /api/users/:id',
    kind: SpanKind.SERVER,
    spanContext: () => ({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 }),
    parentSpanContext: { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true },
    startTime: [1_764_000_000, 123_456_789],
    endTime: [1_764_000_000, 999_999_999],
    duration: [0, 876_543_210],
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    links: [],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...overrides,
  } as unknown as ReadableSpan;
}

const traceEncodings = [
  ['protobuf', ProtobufTraceSerializer],
  ['json', JsonTraceSerializer],
] as const;

describe.each(traceEncodings)('spans that opentelemetry-js sends as %s', (encoding, serializer) => {
  const decode = (span: ReadableSpan) => {
    const result = decodeTraces(serializer.serializeRequest([span])!, encoding);
    if (result.status !== 'ok') throw new Error(result.message);
    return result.spans[0]!;
  };

  it('arrive with identity, times, kind, resource and scope', () => {
    expect(decode(sdkSpan())).toEqual({
      traceId,
      spanId: 'b7ad6b7169203331',
      parentSpanId: '00f067aa0ba902b7',
      traceState: '',
      flags: 0x301,
      name: 'GET /api/users/:id',
      kind: 'server',
      startNanos: 1_764_000_000_123_456_789n,
      endNanos: 1_764_000_000_999_999_999n,
      attributes: {},
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: 'unset', message: '' },
      resource: decodedResource,
      scope: decodedScope,
    });
  });

  it('arrive with attributes of every type', () => {
    const attributes = {
      string: 'text ✓',
      empty: '',
      yes: true,
      no: false,
      integer: 200,
      negative: -1,
      'beyond 2^53': 2 ** 53 + 2,
      double: 0.1,
      strings: ['a', 'b'],
      integers: [1, -2],
      mixed: [null, 'a', undefined],
      'empty array': [],
      bytes: Uint8Array.of(0, 255),
      map: { nested: { deep: 1 } },
      nothing: null,
    };
    expect(decode(sdkSpan({ attributes })).attributes).toEqual({
      string: 'text ✓',
      empty: '',
      yes: true,
      no: false,
      integer: 200n,
      negative: -1n,
      'beyond 2^53': 2n ** 53n + 2n,
      double: 0.1,
      strings: ['a', 'b'],
      integers: [1n, -2n],
      mixed: [null, 'a', null],
      'empty array': [],
      bytes: Uint8Array.of(0, 255),
      map: { nested: { deep: 1n } },
      nothing: null,
    });
  });

  it('arrive with doubles that do not fit an integer', () => {
    const attributes = { '1e20': 1e20, '1e300': 1e300, '2^63': 2 ** 63 };
    expect(decode(sdkSpan({ attributes })).attributes).toEqual(attributes);
  });

  it('arrive with a value of a megabyte', () => {
    const huge = 'ü'.repeat(500_000);
    expect(decode(sdkSpan({ attributes: { huge } })).attributes).toEqual({ huge });
  });

  it('arrive with events, links, status, trace state and drop counts', () => {
    const span = sdkSpan({
      spanContext: () => ({
        traceId,
        spanId: 'b7ad6b7169203331',
        traceFlags: 1,
        traceState: { serialize: () => 'rojo=1' },
      }),
      parentSpanContext: undefined,
      status: { code: SpanStatusCode.ERROR, message: 'pool is empty' },
      events: [
        {
          name: 'exception',
          time: [1_764_000_000, 500_000_000],
          attributes: { 'exception.type': 'TypeError' },
          droppedAttributesCount: 2,
        },
      ],
      links: [
        {
          context: { traceId: 'ff'.repeat(16), spanId: 'ee'.repeat(8), traceFlags: 0 },
          attributes: { reason: 'outbox' },
          droppedAttributesCount: 3,
        },
      ],
      droppedAttributesCount: 4,
      droppedEventsCount: 5,
      droppedLinksCount: 6,
    });
    expect(decode(span)).toMatchObject({
      parentSpanId: undefined,
      traceState: 'rojo=1',
      status: { code: 'error', message: 'pool is empty' },
      events: [
        {
          name: 'exception',
          timeNanos: 1_764_000_000_500_000_000n,
          attributes: { 'exception.type': 'TypeError' },
          droppedAttributesCount: 2,
        },
      ],
      links: [
        {
          traceId: 'ff'.repeat(16),
          spanId: 'ee'.repeat(8),
          traceState: '',
          attributes: { reason: 'outbox' },
          droppedAttributesCount: 3,
          flags: 0x100,
        },
      ],
      droppedAttributesCount: 4,
      droppedEventsCount: 5,
      droppedLinksCount: 6,
    });
  });
});

const logEncodings = [
  ['protobuf', ProtobufLogsSerializer],
  ['json', JsonLogsSerializer],
] as const;

describe.each(logEncodings)('log records that opentelemetry-js sends as %s', (encoding, serializer) => {
  it('arrive whole', () => {
    const record = {
      hrTime: [1_764_000_000, 1],
      hrTimeObserved: [1_764_000_000, 2],
      severityNumber: 17,
      severityText: 'error',
      body: 'the pool is empty',
      eventName: 'pool.empty',
      attributes: { 'pool.size': 1 },
      droppedAttributesCount: 1,
      spanContext: { traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 },
      resource,
      instrumentationScope: scope,
    } as unknown as ReadableLog;
    expect(decodeLogs(serializer.serializeRequest([record])!, encoding)).toEqual({
      status: 'ok',
      rejected: 0,
      problems: [],
      records: [
        {
          timeNanos: 1_764_000_000_000_000_001n,
          observedTimeNanos: 1_764_000_000_000_000_002n,
          severityNumber: 17,
          severityText: 'error',
          body: 'the pool is empty',
          attributes: { 'pool.size': 1n },
          droppedAttributesCount: 1,
          flags: 1,
          traceId,
          spanId: 'b7ad6b7169203331',
          eventName: 'pool.empty',
          resource: decodedResource,
          scope: decodedScope,
        },
      ],
    });
  });
});

const metricEncodings = [
  ['protobuf', ProtobufMetricsSerializer],
  ['json', JsonMetricsSerializer],
] as const;

describe.each(metricEncodings)('metrics that opentelemetry-js sends as %s', (encoding, serializer) => {
  it('arrive as sums, gauges and histograms of both kinds', () => {
    const times = { startTime: [1, 0], endTime: [2, 0], attributes: { route: '/api' } };
    const of = (name: string, valueType: number) => ({ name, description: '', unit: 's', valueType });
    const request = {
      resource,
      scopeMetrics: [
        {
          scope,
          metrics: [
            {
              descriptor: of('requests', 0),
              aggregationTemporality: 1,
              dataPointType: 3,
              isMonotonic: true,
              dataPoints: [{ ...times, value: 42 }],
            },
            {
              descriptor: of('load', 1),
              aggregationTemporality: 0,
              dataPointType: 2,
              dataPoints: [{ ...times, value: 0.5 }],
            },
            {
              descriptor: of('duration', 1),
              aggregationTemporality: 0,
              dataPointType: 0,
              dataPoints: [
                {
                  ...times,
                  value: {
                    buckets: { boundaries: [1, 5], counts: [2, 1, 0] },
                    count: 3,
                    sum: 4.5,
                    min: 0.5,
                    max: 3,
                  },
                },
              ],
            },
            {
              descriptor: of('size', 1),
              aggregationTemporality: 1,
              dataPointType: 1,
              dataPoints: [
                {
                  ...times,
                  value: {
                    scale: -3,
                    zeroCount: 1,
                    positive: { offset: -2, bucketCounts: [1, 300] },
                    negative: { offset: 0, bucketCounts: [] },
                    count: 302,
                    sum: 9,
                  },
                },
              ],
            },
          ],
        },
      ],
    } as unknown as ResourceMetrics;
    const result = decodeMetrics(serializer.serializeRequest(request)!, encoding);
    if (result.status !== 'ok') throw new Error(result.message);
    const point = {
      attributes: { route: '/api' },
      startNanos: 1_000_000_000n,
      timeNanos: 2_000_000_000n,
      flags: 0,
      exemplars: [],
    };
    expect(result.metrics.map(({ name, data }) => [name, data])).toEqual([
      [
        'requests',
        { kind: 'sum', temporality: 'cumulative', monotonic: true, points: [{ ...point, value: 42n }] },
      ],
      ['load', { kind: 'gauge', points: [{ ...point, value: 0.5 }] }],
      [
        'duration',
        {
          kind: 'histogram',
          temporality: 'delta',
          points: [
            {
              ...point,
              count: 3n,
              sum: 4.5,
              min: 0.5,
              max: 3,
              bucketCounts: [2n, 1n, 0n],
              explicitBounds: [1, 5],
            },
          ],
        },
      ],
      [
        'size',
        {
          kind: 'exponentialHistogram',
          temporality: 'cumulative',
          points: [
            {
              ...point,
              count: 302n,
              sum: 9,
              min: undefined,
              max: undefined,
              scale: -3,
              zeroCount: 1n,
              zeroThreshold: 0,
              positive: { offset: -2, bucketCounts: [1n, 300n] },
              negative: { offset: 0, bucketCounts: [] },
            },
          ],
        },
      ],
    ]);
    expect(result.metrics[0]).toMatchObject({ unit: 's', resource: decodedResource, scope: decodedScope });
  });
});
