import type { Nanos, Span, SpanKind, TraceId } from '@roundtrip/model';

/**
 * Keeps recent traces and answers questions about them.
 *
 * Ownership   Spans are never changed, by nobody. Every array that a store gives belongs to the caller; one that it is
 *             given is read before the promise resolves and not kept.
 * Idempotent  A span seen again (same trace id and span id) is kept once: the first one stays.
 * Order       "Newest" and "oldest" speak of when a trace's first span arrived, not of what clocks said. Spans of a
 *             trace come in the model's order (`compareSpans`).
 * Visible     What a resolved `write` accepted is in the answers of every later call.
 * Bounds      Never more than `maxTraces` traces or `maxBytes` bytes. Whole traces leave, oldest first, after each
 *             write; what a trace was indexed under leaves with it. One trace never takes more than `maxTraceBytes`:
 *             spans beyond are refused, so that a runaway trace cannot push out all others. Every loss is counted in
 *             `stats().dropped` by its reason.
 * Edge cases  A span that arrives after its trace has left starts the trace anew. Spans without an index entry of
 *             their own (no service name) are filed under the placeholder that decoding gave them.
 * Errors      Nothing expected throws. A rejection means that the store is broken (a disk is gone), not the input.
 */
export interface TraceStore {
  /** Adds spans of any traces, in any order. */
  write(spans: readonly Span[]): Promise<WriteResult>;
  /** All spans of one trace. An unknown id is `missing`, not an error. */
  read(traceId: TraceId): Promise<ReadResult>;
  /** Names of the services that have a span here, sorted. */
  services(): Promise<string[]>;
  /** What the spans of a service are called, by kind; sorted by name, then kind. An unknown service has none. */
  operations(service: string): Promise<Operation[]>;
  /** Whole traces of which one span matches the whole query, newest first. */
  search(query: TraceQuery): Promise<StoredTrace[]>;
  /** Traces connected to this one by span links, in either direction; each id once, oldest first. */
  linkedTo(traceId: TraceId): Promise<LinkedTraces>;
  /** Calls between services, from traces that lie in the window from their first start to their last end. */
  dependencies(window: TimeWindow): Promise<Dependency[]>;
  stats(): Promise<TraceStoreStats>;
  /** Gives up what the store holds open. Nothing may be called afterwards. */
  close(): Promise<void>;
}

export interface TraceStoreBounds {
  readonly maxTraces: number;
  /** An estimate of memory that errs on the high side. */
  readonly maxBytes: number;
  readonly maxTraceBytes: number;
}

export interface WriteResult {
  readonly accepted: number;
  /** Spans that were here already. */
  readonly duplicates: number;
  /** Spans that were refused: their trace has reached `maxTraceBytes`. */
  readonly refused: number;
}

export type ReadResult =
  | { readonly status: 'found'; readonly spans: Span[] }
  | { readonly status: 'missing' };

export interface StoredTrace {
  readonly traceId: TraceId;
  readonly spans: Span[];
}

export interface Operation {
  readonly name: string;
  readonly kind: SpanKind;
}

/** A span matches when it satisfies every condition that is given. */
export interface TraceQuery {
  readonly service?: string;
  /** Name of the span. */
  readonly operation?: string;
  /**
   * Attributes by key, compared as text (see `valueText`) with those of the span, its scope, its resource, its events
   * and its links. Some keys ask for more than attributes:
   * `error` (`true`: status ERROR; `false`: any other), `span.status` (`ok`, `error`, `unset`), `span.kind`,
   * `scope.name`, `scope.version`, and `resource.<key>` for the resource alone.
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** The span starts in this window, bounds included. */
  readonly startMinNanos?: Nanos;
  readonly startMaxNanos?: Nanos;
  /** The span takes this long, bounds included. */
  readonly minDurationNanos?: bigint;
  readonly maxDurationNanos?: bigint;
  /** At most so many traces, at least 1. */
  readonly limit: number;
}

export interface LinkedTraces {
  /** Traces with a span that links to this one. */
  readonly from: TraceId[];
  /** Traces that spans of this one link to, whether they are here or not. */
  readonly to: TraceId[];
}

export interface TimeWindow {
  readonly startNanos: Nanos;
  readonly endNanos: Nanos;
}

/** How often spans of one service have a parent in another, or in the same one. */
export interface Dependency {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
}

/** Why spans are not here any more, or never were. */
export type DropReason = 'too many traces' | 'too many bytes' | 'trace too large';

export interface TraceStoreStats {
  readonly traces: number;
  readonly spans: number;
  readonly bytes: number;
  readonly bounds: TraceStoreBounds;
  /** Spans accepted since the start. */
  readonly accepted: number;
  readonly duplicates: number;
  /** Spans dropped since the start. */
  readonly dropped: Readonly<Record<DropReason, number>>;
}
