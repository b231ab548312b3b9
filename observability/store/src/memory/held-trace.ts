import { compareSpans, type Span, type SpanId, type TraceId } from '@roundtrip/model';
import type { StoredTrace } from '../trace-store.js';

/** One trace as the memory store holds it. */
export interface HeldTrace {
  readonly traceId: TraceId;
  /** When its first span came, as a running number. */
  readonly arrival: number;
  readonly spans: Map<SpanId, Span>;
  bytes: number;
}

export function newTrace(traceId: TraceId, arrival: number): HeldTrace {
  return { traceId, arrival, spans: new Map(), bytes: 0 };
}

/** The trace as its own array, in the model's order. */
export function snapshot({ traceId, spans }: HeldTrace): StoredTrace {
  return { traceId, spans: [...spans.values()].sort(compareSpans) };
}
