import { describe, expect, it } from 'vitest';
import { encodeReference } from '../test/reference.ts';
import { bytes, keyValues } from '../test/to-reference.ts';
import { decodeMetrics, type MetricData } from './index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const common = {
  attributes: keyValues({ route: '/api' }),
  startTimeUnixNano: '1',
  timeUnixNano: '18446744073709551615',
  flags: 1,
};
const decodedCommon = { attributes: { route: '/api' }, startNanos: 1n, timeNanos: 2n ** 64n - 1n, flags: 1 };

const exemplar = {
  timeUnixNano: '5',
  asInt: '-7',
  filteredAttributes: keyValues({ user: 'known' }),
};
const decodedExemplar = { timeNanos: 5n, value: -7n, traceId, spanId, filteredAttributes: { user: 'known' } };

const distribution = { count: '3', sum: 4.5, min: 0.5, max: 3 };
const decodedDistribution = { count: 3n, sum: 4.5, min: 0.5, max: 3 };

interface Case {
  title: string;
  metric: (exemplars: object[]) => object;
  data: MetricData;
}

const cases: Case[] = [
  {
    title: 'a gauge of doubles',
    metric: (exemplars) => ({ gauge: { dataPoints: [{ ...common, asDouble: 0.25, exemplars }] } }),
    data: { kind: 'gauge', points: [{ ...decodedCommon, value: 0.25, exemplars: [decodedExemplar] }] },
  },
  {
    title: 'a sum of integers beyond 2^53',
    metric: (exemplars) => ({
      sum: {
        dataPoints: [{ ...common, asInt: '-9223372036854775808', exemplars }],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    }),
    data: {
      kind: 'sum',
      temporality: 'cumulative',
      monotonic: true,
      points: [{ ...decodedCommon, value: -(2n ** 63n), exemplars: [decodedExemplar] }],
    },
  },
  {
    title: 'a histogram',
    metric: (exemplars) => ({
      histogram: {
        dataPoints: [
          {
            ...common,
            ...distribution,
            bucketCounts: ['2', '1', '0'],
            explicitBounds: [1, 5],
            exemplars,
          },
        ],
        aggregationTemporality: 1,
      },
    }),
    data: {
      kind: 'histogram',
      temporality: 'delta',
      points: [
        {
          ...decodedCommon,
          ...decodedDistribution,
          bucketCounts: [2n, 1n, 0n],
          explicitBounds: [1, 5],
          exemplars: [decodedExemplar],
        },
      ],
    },
  },
  {
    title: 'an exponential histogram',
    metric: (exemplars) => ({
      exponentialHistogram: {
        dataPoints: [
          {
            ...common,
            ...distribution,
            scale: -4,
            zeroCount: '2',
            zeroThreshold: 0.001,
            positive: { offset: -1, bucketCounts: ['300', '18446744073709551615'] },
            negative: { offset: 3, bucketCounts: ['1'] },
            exemplars,
          },
        ],
        aggregationTemporality: 2,
      },
    }),
    data: {
      kind: 'exponentialHistogram',
      temporality: 'cumulative',
      points: [
        {
          ...decodedCommon,
          ...decodedDistribution,
          scale: -4,
          zeroCount: 2n,
          zeroThreshold: 0.001,
          positive: { offset: -1, bucketCounts: [300n, 2n ** 64n - 1n] },
          negative: { offset: 3, bucketCounts: [1n] },
          exemplars: [decodedExemplar],
        },
      ],
    },
  },
  {
    title: 'a summary',
    metric: () => ({
      summary: {
        dataPoints: [{ ...common, count: '9', sum: 1.5, quantileValues: [{ quantile: 0.99, value: 7 }] }],
      },
    }),
    data: {
      kind: 'summary',
      points: [{ ...decodedCommon, count: 9n, sum: 1.5, quantiles: [{ quantile: 0.99, value: 7 }] }],
    },
  },
];

function requestOf(metric: object): object {
  const named = { name: 'm', description: 'd', unit: 's', metadata: keyValues({ owner: 'shop' }), ...metric };
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 's' }, metrics: [named] }] }] };
}

describe.each(cases)('decoding $title', ({ metric, data }) => {
  const expected = {
    status: 'ok',
    rejected: 0,
    problems: [],
    metrics: [
      {
        name: 'm',
        description: 'd',
        unit: 's',
        metadata: { owner: 'shop' },
        data,
        resource: { serviceName: 'shop' },
        scope: { name: 's' },
      },
    ],
  };

  it('takes every field from protobuf', () => {
    const ids = { traceId: bytes(traceId), spanId: bytes(spanId) };
    const body = encodeReference('MetricsRequest', requestOf(metric([{ ...exemplar, ...ids }])));
    expect(decodeMetrics(body, 'protobuf')).toMatchObject(expected);
  });

  it('takes every field from JSON', () => {
    const body = Buffer.from(JSON.stringify(requestOf(metric([{ ...exemplar, traceId, spanId }]))));
    expect(decodeMetrics(body, 'json')).toMatchObject(expected);
  });
});

describe('decoding metrics', () => {
  it('takes numbers that are not packed, as older encoders write them', () => {
    // Metric{ histogram{ data_points{ bucket_counts: 1, bucket_counts: 2, explicit_bounds: 0 } } }, field by field
    const number = (tag: number, last: number) => [tag, 0, 0, 0, 0, 0, 0, 0, last];
    const point = [
      ...[0x31, 1, 0, 0, 0, 0, 0, 0, 0],
      ...[0x31, 2, 0, 0, 0, 0, 0, 0, 0],
      ...number(0x39, 0x40),
    ];
    const within = (tag: number, body: number[]) => [tag, body.length, ...body];
    const metric = within(0x12, within(0x4a, within(0x0a, point)));
    const body = Uint8Array.from(within(0x0a, within(0x12, metric)));
    expect(decodeMetrics(body, 'protobuf')).toMatchObject({
      metrics: [{ data: { points: [{ bucketCounts: [1n, 2n], explicitBounds: [2] }] } }],
    });
  });

  it.each([
    ['protobuf', encodeReference('MetricsRequest', requestOf({}))],
    ['json', Buffer.from(JSON.stringify(requestOf({ someFutureKind: {} })))],
  ] as const)('leaves out a metric of an unknown kind with a warning, from %s', (encoding, body) => {
    expect(decodeMetrics(body, encoding)).toEqual({
      status: 'ok',
      metrics: [],
      rejected: 0,
      problems: ['metric without data of a known kind'],
    });
  });
});
