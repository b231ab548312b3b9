import { newAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  NumberPoint,
  SummaryPoint,
} from '../metric.js';
import { readKeyValue } from './attributes.js';
import { readNumbers } from './numbers.js';
import type { WireReader } from './wire-reader.js';

/** `NumberDataPoint` of metrics.proto. */
export function readNumberPoint(reader: WireReader, budget: Budget): NumberPoint {
  const end = reader.enter();
  const point = {
    attributes: newAttributes(),
    startNanos: 0n,
    timeNanos: 0n,
    flags: 0,
    value: null as number | bigint | null,
    exemplars: [] as Exemplar[],
  };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x11) point.startNanos = reader.fixed64();
    else if (tag === 0x19) point.timeNanos = reader.fixed64();
    else if (tag === 0x21) point.value = reader.double();
    else if (tag === 0x2a) point.exemplars.push(readExemplar(reader, budget));
    else if (tag === 0x31) point.value = reader.sfixed64();
    else if (tag === 0x3a) readKeyValue(reader, budget, point.attributes);
    else if (tag === 0x40) point.flags = reader.uint32();
    else reader.skip(tag);
  }
  reader.leave(end);
  return point;
}

/** `HistogramDataPoint` of metrics.proto. */
export function readHistogramPoint(reader: WireReader, budget: Budget): HistogramPoint {
  const end = reader.enter();
  const point = {
    attributes: newAttributes(),
    startNanos: 0n,
    timeNanos: 0n,
    flags: 0,
    count: 0n,
    sum: undefined as number | undefined,
    min: undefined as number | undefined,
    max: undefined as number | undefined,
    bucketCounts: [] as bigint[],
    explicitBounds: [] as number[],
    exemplars: [] as Exemplar[],
  };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x11) point.startNanos = reader.fixed64();
    else if (tag === 0x19) point.timeNanos = reader.fixed64();
    else if (tag === 0x21) point.count = reader.fixed64();
    else if (tag === 0x29) point.sum = reader.double();
    else if (tag === 0x32 || tag === 0x31)
      readNumbers(reader, tag === 0x32, point.bucketCounts, () => reader.fixed64());
    else if (tag === 0x3a || tag === 0x39)
      readNumbers(reader, tag === 0x3a, point.explicitBounds, () => reader.double());
    else if (tag === 0x42) point.exemplars.push(readExemplar(reader, budget));
    else if (tag === 0x4a) readKeyValue(reader, budget, point.attributes);
    else if (tag === 0x50) point.flags = reader.uint32();
    else if (tag === 0x59) point.min = reader.double();
    else if (tag === 0x61) point.max = reader.double();
    else reader.skip(tag);
  }
  reader.leave(end);
  return point;
}

/** `ExponentialHistogramDataPoint` of metrics.proto. */
export function readExponentialHistogramPoint(reader: WireReader, budget: Budget): ExponentialHistogramPoint {
  const end = reader.enter();
  const point = {
    attributes: newAttributes(),
    startNanos: 0n,
    timeNanos: 0n,
    flags: 0,
    count: 0n,
    sum: undefined as number | undefined,
    min: undefined as number | undefined,
    max: undefined as number | undefined,
    scale: 0,
    zeroCount: 0n,
    zeroThreshold: 0,
    positive: noBuckets,
    negative: noBuckets,
    exemplars: [] as Exemplar[],
  };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) readKeyValue(reader, budget, point.attributes);
    else if (tag === 0x11) point.startNanos = reader.fixed64();
    else if (tag === 0x19) point.timeNanos = reader.fixed64();
    else if (tag === 0x21) point.count = reader.fixed64();
    else if (tag === 0x29) point.sum = reader.double();
    else if (tag === 0x30) point.scale = reader.sint32();
    else if (tag === 0x39) point.zeroCount = reader.fixed64();
    else if (tag === 0x42) point.positive = readBuckets(reader, budget);
    else if (tag === 0x4a) point.negative = readBuckets(reader, budget);
    else if (tag === 0x50) point.flags = reader.uint32();
    else if (tag === 0x5a) point.exemplars.push(readExemplar(reader, budget));
    else if (tag === 0x61) point.min = reader.double();
    else if (tag === 0x69) point.max = reader.double();
    else if (tag === 0x71) point.zeroThreshold = reader.double();
    else reader.skip(tag);
  }
  reader.leave(end);
  return point;
}

const noBuckets: ExponentialBuckets = Object.freeze({ offset: 0, bucketCounts: Object.freeze([]) });

function readBuckets(reader: WireReader, budget: Budget): ExponentialBuckets {
  const end = reader.enter();
  let offset = 0;
  const bucketCounts: bigint[] = [];
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x08) offset = reader.sint32();
    else if (tag === 0x12 || tag === 0x10)
      readNumbers(reader, tag === 0x12, bucketCounts, () => {
        budget.take();
        return reader.uint64();
      });
    else reader.skip(tag);
  }
  reader.leave(end);
  return { offset, bucketCounts };
}

/** `SummaryDataPoint` of metrics.proto. */
export function readSummaryPoint(reader: WireReader, budget: Budget): SummaryPoint {
  const end = reader.enter();
  const point = {
    attributes: newAttributes(),
    startNanos: 0n,
    timeNanos: 0n,
    flags: 0,
    count: 0n,
    sum: 0,
    quantiles: [] as { quantile: number; value: number }[],
  };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x11) point.startNanos = reader.fixed64();
    else if (tag === 0x19) point.timeNanos = reader.fixed64();
    else if (tag === 0x21) point.count = reader.fixed64();
    else if (tag === 0x29) point.sum = reader.double();
    else if (tag === 0x32) point.quantiles.push(readQuantile(reader, budget));
    else if (tag === 0x3a) readKeyValue(reader, budget, point.attributes);
    else if (tag === 0x40) point.flags = reader.uint32();
    else reader.skip(tag);
  }
  reader.leave(end);
  return point;
}

function readQuantile(reader: WireReader, budget: Budget): { quantile: number; value: number } {
  budget.take();
  const end = reader.enter();
  let quantile = 0;
  let value = 0;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x09) quantile = reader.double();
    else if (tag === 0x11) value = reader.double();
    else reader.skip(tag);
  }
  reader.leave(end);
  return { quantile, value };
}

function readExemplar(reader: WireReader, budget: Budget): Exemplar {
  budget.take();
  const end = reader.enter();
  const filteredAttributes = newAttributes();
  let timeNanos = 0n;
  let value: number | bigint | null = null;
  let traceId: string | undefined;
  let spanId: string | undefined;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x11) timeNanos = reader.fixed64();
    else if (tag === 0x19) value = reader.double();
    else if (tag === 0x22) spanId = reader.spanId();
    else if (tag === 0x2a) traceId = reader.traceId();
    else if (tag === 0x31) value = reader.sfixed64();
    else if (tag === 0x3a) readKeyValue(reader, budget, filteredAttributes);
    else reader.skip(tag);
  }
  reader.leave(end);
  return { timeNanos, value, traceId: traceId || undefined, spanId: spanId || undefined, filteredAttributes };
}
