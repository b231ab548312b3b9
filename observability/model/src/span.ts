/** 32 lower-case hex digits. */
export type TraceId = string;

/** 16 lower-case hex digits. */
export type SpanId = string;

/** Nanoseconds since the Unix epoch. */
export type Nanos = bigint;

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type StatusCode = 'unset' | 'ok' | 'error';

/**
 * A value as OTLP carries it. Integers are `bigint` and doubles are `number`, so that the two never mix and no
 * 64-bit integer loses digits.
 */
export type AttributeValue =
  | string
  | boolean
  | bigint
  | number
  | Uint8Array
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Who made the telemetry. One object is shared by all spans of a batch that name the same resource. */
export interface Resource {
  /** `service.name`, or `missing-service-name`. */
  readonly serviceName: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

/** The instrumentation scope: which library made the span. Shared like `Resource`. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

export interface SpanEvent {
  readonly timeNanos: Nanos;
  readonly name: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** One span, complete: nothing that OTLP carries is lost. Never changed once made. */
export interface Span {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  /** `undefined` on a root. */
  readonly parentSpanId: SpanId | undefined;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startNanos: Nanos;
  readonly endNanos: Nanos;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount: number;
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly resource: Resource;
  readonly scope: Scope;
}
