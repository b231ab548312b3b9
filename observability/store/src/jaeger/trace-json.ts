import { durationOf, type Nanos, type Resource, type Span, type SpanEvent } from '@roundtrip/model';
import { plainOf } from '@roundtrip/otlp';
import type { StoredTrace } from '../trace-store.js';
import { type JaegerReference, referencesOf } from './references.js';
import { type JaegerTag, tagsOf } from './tags.js';
import { shortTraceId } from './trace-ids.js';

/** Jaeger's own JSON of a trace (`/api/traces`), as its UI and Grafana read it. Times are microseconds. */
export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: JaegerSpan[];
  readonly processes: Record<string, { readonly serviceName: string; readonly tags: JaegerTag[] }>;
  readonly warnings: null;
}

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly flags?: number;
  readonly operationName: string;
  readonly references: JaegerReference[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: JaegerTag[];
  readonly logs: { readonly timestamp: number; readonly fields: JaegerTag[] }[];
  readonly processID: string;
  readonly warnings: string[] | null;
}

/** Attribute in which a Jaeger in front of us put what it had to say of the span. */
const WARNINGS = '@jaeger@warnings';

/** @param raw leaves attributes and events as they were sent, instead of sorting them. */
export function traceJson({ traceId, spans }: StoredTrace, raw: boolean): JaegerTrace {
  const processes = new Processes(!raw);
  return {
    traceID: shortTraceId(traceId),
    spans: spans.map((span) => spanJson(span, processes.idOf(span.resource), raw)),
    processes: processes.json,
    warnings: null,
  };
}

function spanJson(span: Span, processID: string, raw: boolean): JaegerSpan {
  const sampled = span.flags & 0xff;
  return {
    traceID: shortTraceId(span.traceId),
    spanID: span.spanId,
    ...(sampled === 0 ? {} : { flags: sampled }),
    operationName: span.name,
    references: referencesOf(span),
    startTime: micros(span.startNanos),
    duration: micros(durationOf(span)),
    tags: spanTags(span, !raw),
    logs: (raw ? span.events : span.events.toSorted(byTime)).map((event) => logJson(event, !raw)),
    processID,
    warnings: warningsOf(span, raw),
  };
}

/** In the Collector's order: scope, attributes, kind, status, trace state. */
function spanTags(span: Span, sorted: boolean): JaegerTag[] {
  const text = (key: string, value: string): JaegerTag[] =>
    value === '' ? [] : [{ key, type: 'string', value }];
  const { code, message } = span.status;
  return [
    ...text('otel.scope.name', span.scope.name),
    ...text('otel.scope.version', span.scope.version),
    ...tagsOf(span.attributes, sorted).filter(({ key }) => key !== WARNINGS),
    ...text('span.kind', span.kind === 'unspecified' ? '' : span.kind),
    ...text('otel.status_code', code === 'unset' ? '' : code.toUpperCase()),
    ...(code === 'error' ? [{ key: 'error', type: 'bool', value: true } as const] : []),
    ...text('otel.status_description', message),
    ...text('w3c.tracestate', span.traceState),
  ];
}

/** The event's name stands first, unless the event has an attribute of that key. */
function logJson(event: SpanEvent, sorted: boolean): JaegerSpan['logs'][number] {
  const fields = tagsOf(event.attributes, sorted);
  if (event.name !== '' && !Object.hasOwn(event.attributes, 'event')) {
    fields.unshift({ key: 'event', type: 'string', value: event.name });
  }
  return { timestamp: micros(event.timeNanos), fields };
}

function warningsOf(span: Span, raw: boolean): string[] | null {
  const told = Object.hasOwn(span.attributes, WARNINGS) ? span.attributes[WARNINGS] : undefined;
  const warnings = Array.isArray(told) ? told.map((text) => String(plainOf(text))) : [];
  if (!raw && span.endNanos < span.startNanos) {
    warnings.push('Negative duration detected, sanitizing end timestamp');
  }
  for (const link of raw ? [] : span.links) {
    if (link.traceId === '') warnings.push('Invalid span link removed');
  }
  return warnings.length === 0 ? null : warnings;
}

/** Gives each distinct process of a trace its id: `p1`, `p2` … in order of first use. */
class Processes {
  readonly json: JaegerTrace['processes'] = {};
  private readonly idByResource = new Map<Resource, string>();
  private readonly idByContent = new Map<string, string>();

  constructor(private readonly sorted: boolean) {}

  idOf(resource: Resource): string {
    const known = this.idByResource.get(resource);
    if (known !== undefined) return known;
    const tags = tagsOf(resource.attributes, this.sorted).filter(({ key }) => key !== 'service.name');
    const process = { serviceName: resource.serviceName, tags };
    const content = JSON.stringify(process);
    const id = this.idByContent.get(content) ?? `p${this.idByContent.size + 1}`;
    this.idByContent.set(content, id);
    this.idByResource.set(resource, id);
    this.json[id] = process;
    return id;
  }
}

function byTime(a: SpanEvent, b: SpanEvent): number {
  return a.timeNanos < b.timeNanos ? -1 : a.timeNanos > b.timeNanos ? 1 : 0;
}

/** Truncated, as Jaeger does it: a span may seem to end a microsecond before its child. */
function micros(nanos: Nanos): number {
  return Number(nanos / 1000n);
}
