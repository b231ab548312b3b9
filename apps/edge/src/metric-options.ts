import type { MetricOptions } from '@opentelemetry/api';
import { edgeMetrics } from '@roundtrip/semconv';

/** Unit, description and buckets of a metric as `@roundtrip/semconv` declares it; a name it lacks is a defect. */
export function instrumentOptions(name: string): MetricOptions {
  const definition = edgeMetrics.find((metric) => metric.name === name);
  if (definition === undefined) throw new Error(`the metric ${name} is not declared in @roundtrip/semconv`);
  return {
    unit: definition.unit,
    description: definition.brief,
    ...(definition.buckets === undefined
      ? {}
      : { advice: { explicitBucketBoundaries: [...definition.buckets] } }),
  };
}
