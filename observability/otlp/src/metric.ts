import type { Attributes, Nanos, Resource, Scope, SpanId, TraceId } from '@roundtrip/model';

/** Whether points of a sum or histogram count from the last report or from the start (metrics.proto). */
export type Temporality = 'unspecified' | 'delta' | 'cumulative';

/** One metric of one resource and scope, as it was at one report. Never changed once made. */
export interface Metric {
  readonly name: string;
  readonly description: string;
  /** UCUM, e.g. `s`, `By`, `{request}`. */
  readonly unit: string;
  readonly metadata: Attributes;
  readonly data: MetricData;
  readonly resource: Resource;
  readonly scope: Scope;
}

export type MetricData =
  | { readonly kind: 'gauge'; readonly points: readonly NumberPoint[] }
  | {
      readonly kind: 'sum';
      readonly temporality: Temporality;
      readonly monotonic: boolean;
      readonly points: readonly NumberPoint[];
    }
  | {
      readonly kind: 'histogram';
      readonly temporality: Temporality;
      readonly points: readonly HistogramPoint[];
    }
  | {
      readonly kind: 'exponentialHistogram';
      readonly temporality: Temporality;
      readonly points: readonly ExponentialHistogramPoint[];
    }
  | { readonly kind: 'summary'; readonly points: readonly SummaryPoint[] };

export type MetricPoint = NumberPoint | HistogramPoint | ExponentialHistogramPoint | SummaryPoint;

interface Point {
  readonly attributes: Attributes;
  readonly startNanos: Nanos;
  readonly timeNanos: Nanos;
  /** Bit 0: no value was recorded. */
  readonly flags: number;
}

export interface NumberPoint extends Point {
  /** An integer is a `bigint`, a double a `number`; `null` when the point has none. */
  readonly value: number | bigint | null;
  readonly exemplars: readonly Exemplar[];
}

export interface HistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** One more than `explicitBounds`, or empty. */
  readonly bucketCounts: readonly bigint[];
  /** Upper bounds, inclusive, rising. */
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly Exemplar[];
}

export interface ExponentialHistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Bucket bounds are powers of 2^(2^-scale). */
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
  readonly exemplars: readonly Exemplar[];
}

/** `bucketCounts[i]` counts values between base^(offset+i) and base^(offset+i+1). */
export interface ExponentialBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly bigint[];
}

export interface SummaryPoint extends Point {
  readonly count: bigint;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

/** One measurement kept as an example of a point, with the span it was made in. */
export interface Exemplar {
  readonly timeNanos: Nanos;
  readonly value: number | bigint | null;
  readonly traceId: TraceId | undefined;
  readonly spanId: SpanId | undefined;
  readonly filteredAttributes: Attributes;
}

/** `AggregationTemporality` by number. */
export const temporalities: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];

export function temporalityOf(value: number): Temporality {
  return temporalities[value] ?? 'unspecified';
}
