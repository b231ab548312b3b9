import type { MetricPoint } from '@roundtrip/otlp';
import { plainOf } from '@roundtrip/otlp';
import type { MetricSeries } from '@roundtrip/store';
import { rfc3339 } from '../time.js';
import { plainAttributes } from '../trips/trip-view.js';

/** A metric series as the lab answers it: its points in OTLP's words, times in RFC 3339. */
export function seriesJson(series: MetricSeries): object {
  const { resource, attributes, points, ...words } = series;
  return {
    ...words,
    service: resource.serviceName,
    resource: plainAttributes(resource.attributes),
    attributes: plainAttributes(attributes),
    points: points.map(pointJson),
  };
}

function pointJson(point: MetricPoint): object {
  const { attributes: _ofSeries, startNanos, timeNanos, ...values } = point;
  return {
    ...(startNanos === 0n ? {} : { startTime: rfc3339(startNanos) }),
    time: rfc3339(timeNanos),
    ...plain(values),
    ...('exemplars' in point ? { exemplars: point.exemplars.map(exemplarJson) } : {}),
  };
}

type Exemplar = Extract<MetricPoint, { exemplars: unknown }>['exemplars'][number];

function exemplarJson({ timeNanos, value, traceId, spanId, filteredAttributes }: Exemplar): object {
  return {
    time: rfc3339(timeNanos),
    value: plainOf(value),
    traceId: traceId ?? null,
    spanId: spanId ?? null,
    attributes: plainAttributes(filteredAttributes),
  };
}

/** Numbers of any kind, lists and records of them; `undefined` stays out. */
function plain(values: object): object {
  return JSON.parse(
    JSON.stringify(values, (_key, value: unknown) =>
      typeof value === 'bigint' || typeof value === 'number' ? plainOf(value) : value,
    ),
  ) as object;
}
