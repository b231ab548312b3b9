import type { Budget } from '../limits.js';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  NumberPoint,
  SummaryPoint,
} from '../metric.js';
import { attributesOf } from './attributes.js';
import { idOf } from './ids.js';
import { doubleOf, int32Of, int64Of, optionalDoubleOf, uint32Of, uint64Of } from './numbers.js';
import { type Fields, fieldsOf, listOf, optionalFields } from './parse.js';

/** What all points have. */
function pointOf(fields: Fields, budget: Budget) {
  return {
    attributes: attributesOf(fields.attributes, 'point.attributes', budget),
    startNanos: uint64Of(fields.startTimeUnixNano, 'point.startTimeUnixNano'),
    timeNanos: uint64Of(fields.timeUnixNano, 'point.timeUnixNano'),
    flags: uint32Of(fields.flags, 'point.flags'),
  };
}

/** `NumberDataPoint` of metrics.proto. */
export function numberPointOf(fields: Fields, budget: Budget): NumberPoint {
  return { ...pointOf(fields, budget), value: numberOf(fields), exemplars: exemplarsOf(fields, budget) };
}

/** `HistogramDataPoint` of metrics.proto. */
export function histogramPointOf(fields: Fields, budget: Budget): HistogramPoint {
  return {
    ...pointOf(fields, budget),
    ...distributionOf(fields),
    bucketCounts: countsOf(fields.bucketCounts, budget),
    explicitBounds: listOf(fields.explicitBounds, 'point.explicitBounds').map((bound) => {
      budget.take();
      return doubleOf(bound, 'point.explicitBounds');
    }),
    exemplars: exemplarsOf(fields, budget),
  };
}

/** `ExponentialHistogramDataPoint` of metrics.proto. */
export function exponentialHistogramPointOf(fields: Fields, budget: Budget): ExponentialHistogramPoint {
  return {
    ...pointOf(fields, budget),
    ...distributionOf(fields),
    scale: int32Of(fields.scale, 'point.scale'),
    zeroCount: uint64Of(fields.zeroCount, 'point.zeroCount'),
    zeroThreshold: doubleOf(fields.zeroThreshold, 'point.zeroThreshold'),
    positive: bucketsOf(fields.positive, budget),
    negative: bucketsOf(fields.negative, budget),
    exemplars: exemplarsOf(fields, budget),
  };
}

/** `SummaryDataPoint` of metrics.proto. */
export function summaryPointOf(fields: Fields, budget: Budget): SummaryPoint {
  return {
    ...pointOf(fields, budget),
    count: uint64Of(fields.count, 'point.count'),
    sum: doubleOf(fields.sum, 'point.sum'),
    quantiles: listOf(fields.quantileValues, 'point.quantileValues').map((value) => {
      budget.take();
      const pair = fieldsOf(value, 'point.quantileValues');
      return { quantile: doubleOf(pair.quantile, 'quantile'), value: doubleOf(pair.value, 'value') };
    }),
  };
}

function distributionOf(fields: Fields) {
  return {
    count: uint64Of(fields.count, 'point.count'),
    sum: optionalDoubleOf(fields.sum, 'point.sum'),
    min: optionalDoubleOf(fields.min, 'point.min'),
    max: optionalDoubleOf(fields.max, 'point.max'),
  };
}

function bucketsOf(value: unknown, budget: Budget): ExponentialBuckets {
  const fields = optionalFields(value, 'buckets');
  return {
    offset: int32Of(fields?.offset, 'buckets.offset'),
    bucketCounts: countsOf(fields?.bucketCounts, budget),
  };
}

function countsOf(value: unknown, budget: Budget): bigint[] {
  return listOf(value, 'bucketCounts').map((count) => {
    budget.take();
    return uint64Of(count, 'bucketCounts');
  });
}

function exemplarsOf(fields: Fields, budget: Budget): Exemplar[] {
  return listOf(fields.exemplars, 'point.exemplars').map((value) => {
    budget.take();
    const exemplar = fieldsOf(value, 'exemplar');
    return {
      timeNanos: uint64Of(exemplar.timeUnixNano, 'exemplar.timeUnixNano'),
      value: numberOf(exemplar),
      traceId: idOf(exemplar.traceId, 'exemplar.traceId', 32) || undefined,
      spanId: idOf(exemplar.spanId, 'exemplar.spanId', 16) || undefined,
      filteredAttributes: attributesOf(exemplar.filteredAttributes, 'exemplar.filteredAttributes', budget),
    };
  });
}

/** The value of a point or an exemplar: `asInt` or `asDouble`. */
function numberOf(fields: Fields): number | bigint | null {
  if (fields.asInt !== undefined && fields.asInt !== null) return int64Of(fields.asInt, 'asInt');
  return optionalDoubleOf(fields.asDouble, 'asDouble') ?? null;
}
