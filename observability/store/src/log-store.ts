import type { Nanos, SpanId, TraceId } from '@roundtrip/model';
import type { LogRecord } from '@roundtrip/otlp';
import { sizeOfAttributes, sizeOfValue } from './span-size.js';

export interface LogStoreBounds {
  readonly maxRecords: number;
  /** An estimate of memory, as in the trace store. */
  readonly maxBytes: number;
}

/** Conditions on one record; every one that is given must hold. */
export interface LogQuery {
  readonly traceId?: TraceId;
  readonly spanId?: SpanId;
  readonly service?: string;
  /** Window on the record's time (see `timeOf`), bounds included. */
  readonly startNanos?: Nanos;
  readonly endNanos?: Nanos;
  /** At most so many, at least 1: the newest. */
  readonly limit: number;
}

export interface LogStoreStats {
  readonly records: number;
  readonly bytes: number;
  readonly bounds: LogStoreBounds;
  readonly accepted: number;
  readonly dropped: Readonly<Record<'too many records' | 'too many bytes', number>>;
}

/**
 * Keeps the newest log records.
 *
 * Bounds  never more than `maxRecords` or `maxBytes`; the record that came first leaves, and `stats` counts why.
 * Order   answers are sorted by time, records of the same time by arrival.
 */
export interface LogStore {
  write(records: readonly LogRecord[]): void;
  find(query: LogQuery): LogRecord[];
  stats(): LogStoreStats;
}

/** When a record happened, as far as its sender knew: its own time, else when telemetry saw it. */
export function timeOf(record: LogRecord): Nanos {
  return record.timeNanos === 0n ? record.observedTimeNanos : record.timeNanos;
}

export function createLogStore(bounds: LogStoreBounds): LogStore {
  return new MemoryLogStore(bounds);
}

class MemoryLogStore implements LogStore {
  /** By running number, so that the oldest is the first one and every look-up is direct. */
  private readonly records = new Map<number, LogRecord>();
  private readonly byTrace = new Map<TraceId, number[]>();
  private readonly dropped = { 'too many records': 0, 'too many bytes': 0 };
  private next = 0;
  private oldest = 0;
  private bytes = 0;

  constructor(private readonly bounds: LogStoreBounds) {}

  write(records: readonly LogRecord[]): void {
    for (const record of records) {
      const number = this.next++;
      this.records.set(number, record);
      this.bytes += sizeOf(record);
      if (record.traceId !== undefined) this.index(record.traceId, number);
    }
    while (this.records.size > this.bounds.maxRecords) this.dropOldest('too many records');
    while (this.bytes > this.bounds.maxBytes) this.dropOldest('too many bytes');
  }

  find(query: LogQuery): LogRecord[] {
    const found: LogRecord[] = [];
    for (const record of this.candidates(query.traceId)) {
      if (matches(record, query)) found.push(record);
    }
    return found.sort(byTime).slice(-query.limit);
  }

  stats(): LogStoreStats {
    return {
      records: this.records.size,
      bytes: this.bytes,
      bounds: this.bounds,
      accepted: this.next,
      dropped: { ...this.dropped },
    };
  }

  private *candidates(traceId: TraceId | undefined): Generator<LogRecord> {
    if (traceId === undefined) yield* this.records.values();
    else for (const number of this.byTrace.get(traceId) ?? []) yield this.records.get(number) as LogRecord;
  }

  private index(traceId: TraceId, number: number): void {
    const numbers = this.byTrace.get(traceId);
    if (numbers === undefined) this.byTrace.set(traceId, [number]);
    else numbers.push(number);
  }

  private dropOldest(reason: keyof LogStoreStats['dropped']): void {
    const record = this.records.get(this.oldest) as LogRecord;
    this.records.delete(this.oldest++);
    this.bytes -= sizeOf(record);
    this.dropped[reason]++;
    if (record.traceId === undefined) return;
    const numbers = this.byTrace.get(record.traceId) as number[];
    numbers.shift();
    if (numbers.length === 0) this.byTrace.delete(record.traceId);
  }
}

const RECORD = 350;

function sizeOf(record: LogRecord): number {
  const text = record.severityText.length + record.eventName.length;
  return RECORD + text + sizeOfValue(record.body) + sizeOfAttributes(record.attributes);
}

function matches(record: LogRecord, query: LogQuery): boolean {
  const { spanId, service, startNanos, endNanos } = query;
  if (spanId !== undefined && record.spanId !== spanId) return false;
  if (service !== undefined && record.resource.serviceName !== service) return false;
  if (startNanos !== undefined && timeOf(record) < startNanos) return false;
  return endNanos === undefined || timeOf(record) <= endNanos;
}

function byTime(a: LogRecord, b: LogRecord): number {
  const difference = timeOf(a) - timeOf(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
