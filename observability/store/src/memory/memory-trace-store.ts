import type { Span, TraceId } from '@roundtrip/model';
import { countDependencies } from '../dependencies.js';
import { spanMatcher } from '../span-matcher.js';
import { sizeOfSpan } from '../span-size.js';
import type {
  Dependency,
  DropReason,
  LinkedTraces,
  Operation,
  ReadResult,
  StoredTrace,
  TimeWindow,
  TraceQuery,
  TraceStore,
  TraceStoreBounds,
  TraceStoreStats,
  WriteResult,
} from '../trace-store.js';
import { ArrivalQueue } from './arrival-queue.js';
import { type HeldTrace, newTrace, snapshot } from './held-trace.js';
import { LinkIndex } from './link-index.js';
import { ServiceIndex } from './service-index.js';

/**
 * Makes a store that lives in the process and ends with it.
 *
 * Reading a trace and adding a span take constant time; a search visits the newest traces of the service (and
 * operation) asked for until it has enough.
 */
export function createMemoryTraceStore(bounds: TraceStoreBounds): TraceStore {
  return new MemoryTraceStore(bounds);
}

class MemoryTraceStore implements TraceStore {
  private readonly traces = new Map<TraceId, HeldTrace>();
  private readonly queue = new ArrivalQueue<HeldTrace>();
  private readonly serviceIndex = new ServiceIndex();
  private readonly linkIndex = new LinkIndex();
  private readonly dropped: Record<DropReason, number> = {
    'too many traces': 0,
    'too many bytes': 0,
    'trace too large': 0,
  };
  private arrivals = 0;
  private spans = 0;
  private bytes = 0;
  private accepted = 0;
  private duplicates = 0;

  constructor(private readonly bounds: TraceStoreBounds) {}

  async write(spans: readonly Span[]): Promise<WriteResult> {
    const result = { accepted: 0, duplicates: 0, refused: 0 };
    for (const span of spans) result[this.add(span)]++;
    this.accepted += result.accepted;
    this.duplicates += result.duplicates;
    this.dropped['trace too large'] += result.refused;
    this.shrink();
    return result;
  }

  async read(traceId: TraceId): Promise<ReadResult> {
    const trace = this.traces.get(traceId);
    return trace === undefined ? { status: 'missing' } : { status: 'found', spans: snapshot(trace).spans };
  }

  async services(): Promise<string[]> {
    return this.serviceIndex.names();
  }

  async operations(service: string): Promise<Operation[]> {
    return this.serviceIndex.operations(service);
  }

  async search(query: TraceQuery): Promise<StoredTrace[]> {
    const candidates =
      query.service === undefined ? this.queue : this.serviceIndex.tracesOf(query.service, query.operation);
    const matches = spanMatcher(query);
    const found: StoredTrace[] = [];
    for (const trace of candidates?.newestFirst() ?? []) {
      if (found.length >= query.limit) break;
      if (someSpan(trace, matches)) found.push(snapshot(trace));
    }
    return found;
  }

  async linkedTo(traceId: TraceId): Promise<LinkedTraces> {
    return this.linkIndex.linkedTo(traceId, this.traces.get(traceId));
  }

  async dependencies(window: TimeWindow): Promise<Dependency[]> {
    return countDependencies(spansByTrace(this.traces.values()), window);
  }

  async stats(): Promise<TraceStoreStats> {
    return {
      traces: this.traces.size,
      spans: this.spans,
      bytes: this.bytes,
      bounds: this.bounds,
      accepted: this.accepted,
      duplicates: this.duplicates,
      dropped: { ...this.dropped },
    };
  }

  async close(): Promise<void> {
    this.traces.clear();
    this.queue.clear();
    this.serviceIndex.clear();
    this.linkIndex.clear();
  }

  private add(span: Span): keyof WriteResult {
    const held = this.traces.get(span.traceId);
    if (held?.spans.has(span.spanId)) return 'duplicates';
    const size = sizeOfSpan(span);
    if ((held?.bytes ?? 0) + size > this.bounds.maxTraceBytes) return 'refused';
    const trace = held ?? this.open(span.traceId);
    trace.spans.set(span.spanId, span);
    trace.bytes += size;
    this.bytes += size;
    this.spans++;
    this.serviceIndex.add(trace, span);
    if (span.links.length > 0) this.linkIndex.add(trace, span);
    return 'accepted';
  }

  private open(traceId: TraceId): HeldTrace {
    const trace = newTrace(traceId, this.arrivals++);
    this.traces.set(traceId, trace);
    this.queue.add(trace);
    return trace;
  }

  private shrink(): void {
    while (this.traces.size > this.bounds.maxTraces) this.dropOldest('too many traces');
    while (this.bytes > this.bounds.maxBytes) this.dropOldest('too many bytes');
  }

  private dropOldest(reason: DropReason): void {
    const trace = this.queue.oldest();
    if (trace === undefined) throw new Error('the store is over a bound and holds nothing');
    this.serviceIndex.remove(trace);
    this.linkIndex.remove(trace);
    this.queue.removeOldest(trace);
    this.traces.delete(trace.traceId);
    this.bytes -= trace.bytes;
    this.spans -= trace.spans.size;
    this.dropped[reason] += trace.spans.size;
  }
}

function* spansByTrace(traces: Iterable<HeldTrace>): Generator<Span[]> {
  for (const { spans } of traces) yield [...spans.values()];
}

function someSpan(trace: HeldTrace, matches: (span: Span) => boolean): boolean {
  for (const span of trace.spans.values()) {
    if (matches(span)) return true;
  }
  return false;
}
