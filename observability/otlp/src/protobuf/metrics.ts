import type { Resource, Scope } from '@roundtrip/model';
import { newAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import { type Metric, type MetricData, temporalityOf } from '../metric.js';
import type { Rejections } from '../rejections.js';
import { readKeyValue } from './attributes.js';
import { readRequest } from './envelope.js';
import {
  readExponentialHistogramPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './points.js';
import type { WireReader } from './wire-reader.js';

/** `ExportMetricsServiceRequest` of metrics_service.proto. */
export function readMetrics(reader: WireReader, budget: Budget, rejections: Rejections): Metric[] {
  const metrics: Metric[] = [];
  readRequest(reader, budget, (resource, scope) => {
    const metric = readMetric(reader, budget, resource, scope);
    if (metric === undefined) rejections.note('metric without data of a known kind');
    else metrics.push(metric);
  });
  return metrics;
}

function readMetric(
  reader: WireReader,
  budget: Budget,
  resource: Resource,
  scope: Scope,
): Metric | undefined {
  const end = reader.enter();
  const metadata = newAttributes();
  let name = '';
  let description = '';
  let unit = '';
  let data: MetricData | undefined;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) name = reader.string();
    else if (tag === 0x12) description = reader.string();
    else if (tag === 0x1a) unit = reader.string();
    else if (tag === 0x62) readKeyValue(reader, budget, metadata);
    else {
      const read = dataReaders[tag];
      if (read === undefined) reader.skip(tag);
      else data = read(reader, budget);
    }
  }
  reader.leave(end);
  return data && { name, description, unit, metadata, data, resource, scope };
}

type ReadData = (reader: WireReader, budget: Budget) => MetricData;

/** The five kinds by the tag of their field in `Metric`. */
const dataReaders: Readonly<Record<number, ReadData | undefined>> = {
  42: (reader, budget) => {
    const { points } = readData(reader, budget, readNumberPoint);
    return { kind: 'gauge', points };
  },
  58: (reader, budget) => {
    const { points, temporality, monotonic } = readData(reader, budget, readNumberPoint);
    return { kind: 'sum', temporality: temporalityOf(temporality), monotonic, points };
  },
  74: (reader, budget) => {
    const { points, temporality } = readData(reader, budget, readHistogramPoint);
    return { kind: 'histogram', temporality: temporalityOf(temporality), points };
  },
  82: (reader, budget) => {
    const { points, temporality } = readData(reader, budget, readExponentialHistogramPoint);
    return { kind: 'exponentialHistogram', temporality: temporalityOf(temporality), points };
  },
  90: (reader, budget) => {
    const { points } = readData(reader, budget, readSummaryPoint);
    return { kind: 'summary', points };
  },
};

/** `Gauge`, `Sum`, `Histogram` … share their field numbers; each uses the first one, two or three. */
function readData<P>(
  reader: WireReader,
  budget: Budget,
  readPoint: (reader: WireReader, budget: Budget) => P,
): { points: P[]; temporality: number; monotonic: boolean } {
  const end = reader.enter();
  const points: P[] = [];
  let temporality = 0;
  let monotonic = false;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) {
      budget.take();
      points.push(readPoint(reader, budget));
    } else if (tag === 0x10) temporality = reader.int32();
    else if (tag === 0x18) monotonic = reader.bool();
    else reader.skip(tag);
  }
  reader.leave(end);
  return { points, temporality, monotonic };
}
