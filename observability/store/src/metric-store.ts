import type { Attributes, Resource } from '@roundtrip/model';
import { type Metric, type MetricData, type MetricPoint, plainOf, type Temporality } from '@roundtrip/otlp';
import { sizeOfAttributes } from './span-size.js';

export interface MetricStoreBounds {
  readonly maxSeries: number;
  readonly maxPointsPerSeries: number;
  /** An estimate of memory, as in the trace store. */
  readonly maxBytes: number;
}

/** The points of one metric of one resource and scope with one set of attributes. */
export interface MetricSeries {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: MetricData['kind'];
  /** `unspecified` for gauges and summaries, which have none. */
  readonly temporality: Temporality;
  /** For sums: whether they only rise. */
  readonly monotonic: boolean;
  readonly resource: Resource;
  readonly scopeName: string;
  readonly attributes: Attributes;
  /** By arrival, oldest first. */
  readonly points: readonly MetricPoint[];
}

export interface MetricStoreStats {
  readonly series: number;
  readonly points: number;
  readonly bytes: number;
  readonly bounds: MetricStoreBounds;
  /** Points accepted since the start. */
  readonly accepted: number;
  /** Points dropped since the start. */
  readonly dropped: Readonly<Record<MetricDropReason, number>>;
}

export type MetricDropReason = 'too many points of a series' | 'too many series' | 'too many bytes';

/**
 * Keeps the last points of every metric series.
 *
 * Bounds  never more than `maxSeries`, `maxPointsPerSeries` or `maxBytes`: the oldest point of the same series leaves,
 *         or the whole series that nobody wrote to for longest. `stats` counts why.
 * Order   series by name, service, then attributes.
 */
export interface MetricStore {
  write(metrics: readonly Metric[]): void;
  find(query: { readonly name?: string; readonly service?: string }): MetricSeries[];
  stats(): MetricStoreStats;
}

export function createMetricStore(bounds: MetricStoreBounds): MetricStore {
  return new MemoryMetricStore(bounds);
}

interface HeldSeries extends MetricSeries {
  readonly key: string;
  readonly points: MetricPoint[];
  bytes: number;
}

class MemoryMetricStore implements MetricStore {
  /** By key; the series written to last stands last. */
  private readonly series = new Map<string, HeldSeries>();
  private readonly dropped: Record<MetricDropReason, number> = {
    'too many points of a series': 0,
    'too many series': 0,
    'too many bytes': 0,
  };
  private points = 0;
  private bytes = 0;
  private accepted = 0;

  constructor(private readonly bounds: MetricStoreBounds) {}

  write(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      for (const point of metric.data.points) this.add(metric, point);
    }
    while (this.series.size > this.bounds.maxSeries) this.dropStalest('too many series');
    while (this.bytes > this.bounds.maxBytes) this.dropStalest('too many bytes');
  }

  find({ name, service }: { name?: string; service?: string }): MetricSeries[] {
    return [...this.series.values()]
      .filter((series) => name === undefined || series.name === name)
      .filter((series) => service === undefined || series.resource.serviceName === service)
      .map(({ key: _key, bytes: _bytes, ...series }) => ({ ...series, points: [...series.points] }))
      .sort(bySeries);
  }

  stats(): MetricStoreStats {
    return {
      series: this.series.size,
      points: this.points,
      bytes: this.bytes,
      bounds: this.bounds,
      accepted: this.accepted,
      dropped: { ...this.dropped },
    };
  }

  private add(metric: Metric, point: MetricPoint): void {
    const key = keyOf(metric, point);
    const series = this.series.get(key) ?? newSeries(key, metric, point);
    this.series.delete(key);
    this.series.set(key, series);
    series.points.push(point);
    this.resize(series, sizeOf(point), 1);
    this.accepted++;
    if (series.points.length <= this.bounds.maxPointsPerSeries) return;
    const oldest = series.points.shift() as MetricPoint;
    this.resize(series, -sizeOf(oldest), -1);
    this.dropped['too many points of a series']++;
  }

  private resize(series: HeldSeries, bytes: number, points: number): void {
    series.bytes += bytes;
    this.bytes += bytes;
    this.points += points;
  }

  private dropStalest(reason: MetricDropReason): void {
    const series = this.series.values().next().value as HeldSeries;
    this.series.delete(series.key);
    this.resize(series, -series.bytes, -series.points.length);
    this.dropped[reason] += series.points.length;
  }
}

function newSeries(key: string, metric: Metric, point: MetricPoint): HeldSeries {
  const { data } = metric;
  return {
    key,
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    kind: data.kind,
    temporality: 'temporality' in data ? data.temporality : 'unspecified',
    monotonic: data.kind === 'sum' && data.monotonic,
    resource: metric.resource,
    scopeName: metric.scope.name,
    attributes: point.attributes,
    points: [],
    bytes: 0,
  };
}

/** What makes a series (metrics.proto, "identity"): resource, scope, name, kind, unit and the point's attributes. */
function keyOf({ resource, scope, name, unit, data }: Metric, { attributes }: MetricPoint): string {
  return JSON.stringify([
    resourceKey(resource),
    scope.name,
    name,
    unit,
    data.kind,
    attributesKey(attributes),
  ]);
}

const resourceKeys = new WeakMap<Resource, string>();

function resourceKey(resource: Resource): string {
  const known = resourceKeys.get(resource);
  if (known !== undefined) return known;
  const made = attributesKey(resource.attributes);
  resourceKeys.set(resource, made);
  return made;
}

function attributesKey(attributes: Attributes): string {
  const entries = Object.entries(attributes).map(([key, value]) => [key, typeof value, plainOf(value)]);
  return JSON.stringify(entries.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)));
}

const POINT = 250;
const EXEMPLAR = 200;

function sizeOf(point: MetricPoint): number {
  let bytes = POINT + sizeOfAttributes(point.attributes);
  if ('exemplars' in point) bytes += EXEMPLAR * point.exemplars.length;
  if ('bucketCounts' in point) bytes += 32 * point.bucketCounts.length;
  if ('positive' in point) {
    bytes += 32 * (point.positive.bucketCounts.length + point.negative.bucketCounts.length);
  }
  if ('quantiles' in point) bytes += 48 * point.quantiles.length;
  return bytes;
}

function bySeries(a: MetricSeries, b: MetricSeries): number {
  const text = (series: MetricSeries) =>
    [series.name, series.resource.serviceName, attributesKey(series.attributes)].join('\0');
  return text(a) < text(b) ? -1 : 1;
}
