import type { Attributes, AttributeValue, Nanos, Resource, Scope, SpanId, TraceId } from '@roundtrip/model';

/** One log record with everything that OTLP carries (logs.proto, `LogRecord`). Never changed once made. */
export interface LogRecord {
  /** When it happened; 0 when the sender does not know. */
  readonly timeNanos: Nanos;
  /** When the sender's telemetry saw it. */
  readonly observedTimeNanos: Nanos;
  /** 1–4 trace, 5–8 debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal; 0 when not given. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  /** The lower eight bits are W3C trace flags. */
  readonly flags: number;
  /** The trip it belongs to; an invalid id counts as none. */
  readonly traceId: TraceId | undefined;
  readonly spanId: SpanId | undefined;
  /** Name of the event's kind; `''` when the record is no event. */
  readonly eventName: string;
  readonly resource: Resource;
  readonly scope: Scope;
}
