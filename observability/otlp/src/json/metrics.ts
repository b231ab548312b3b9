import type { Resource, Scope } from '@roundtrip/model';
import type { Budget } from '../limits.js';
import { type Metric, type MetricData, type Temporality, temporalities, temporalityOf } from '../metric.js';
import type { Rejections } from '../rejections.js';
import { attributesOf } from './attributes.js';
import { readRequest } from './envelope.js';
import { enumOf } from './numbers.js';
import { booleanOf, type Fields, fieldsOf, listOf, optionalFields, textOf } from './parse.js';
import { exponentialHistogramPointOf, histogramPointOf, numberPointOf, summaryPointOf } from './points.js';

const LEVELS = { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' };

const TEMPORALITY_NAMES = temporalities.map((name) => `AGGREGATION_TEMPORALITY_${name.toUpperCase()}`);

/** `ExportMetricsServiceRequest` of metrics_service.proto in OTLP/JSON. */
export function readMetrics(request: Fields, budget: Budget, rejections: Rejections): Metric[] {
  const metrics: Metric[] = [];
  readRequest(request, LEVELS, budget, (fields, resource, scope) => {
    const metric = metricOf(fields, resource, scope, budget);
    if (metric === undefined) rejections.note('metric without data of a known kind');
    else metrics.push(metric);
  });
  return metrics;
}

function metricOf(fields: Fields, resource: Resource, scope: Scope, budget: Budget): Metric | undefined {
  const data = dataOf(fields, budget);
  return (
    data && {
      name: textOf(fields.name, 'metric.name'),
      description: textOf(fields.description, 'metric.description'),
      unit: textOf(fields.unit, 'metric.unit'),
      metadata: attributesOf(fields.metadata, 'metric.metadata', budget),
      data,
      resource,
      scope,
    }
  );
}

function dataOf(metric: Fields, budget: Budget): MetricData | undefined {
  const gauge = optionalFields(metric.gauge, 'gauge');
  if (gauge) return { kind: 'gauge', points: pointsOf(gauge, budget, numberPointOf) };
  const sum = optionalFields(metric.sum, 'sum');
  if (sum) {
    return {
      kind: 'sum',
      temporality: temporalityIn(sum),
      monotonic: booleanOf(sum.isMonotonic, 'sum.isMonotonic'),
      points: pointsOf(sum, budget, numberPointOf),
    };
  }
  const histogram = optionalFields(metric.histogram, 'histogram');
  if (histogram) {
    const points = pointsOf(histogram, budget, histogramPointOf);
    return { kind: 'histogram', temporality: temporalityIn(histogram), points };
  }
  const exponential = optionalFields(metric.exponentialHistogram, 'exponentialHistogram');
  if (exponential) {
    const points = pointsOf(exponential, budget, exponentialHistogramPointOf);
    return { kind: 'exponentialHistogram', temporality: temporalityIn(exponential), points };
  }
  const summary = optionalFields(metric.summary, 'summary');
  return summary && { kind: 'summary', points: pointsOf(summary, budget, summaryPointOf) };
}

function temporalityIn(data: Fields): Temporality {
  return temporalityOf(enumOf(data.aggregationTemporality, 'aggregationTemporality', TEMPORALITY_NAMES));
}

function pointsOf<P>(data: Fields, budget: Budget, read: (fields: Fields, budget: Budget) => P): P[] {
  return listOf(data.dataPoints, 'dataPoints').map((point) => {
    budget.take();
    return read(fieldsOf(point, 'point'), budget);
  });
}
