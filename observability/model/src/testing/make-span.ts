import type { Attributes, Span, SpanKind, StatusCode } from '../span.js';

/** What a test says of a span; the rest is filled in. */
export interface SpanSketch {
  id?: string;
  parent?: string;
  name?: string;
  kind?: SpanKind;
  /** `service.name`. */
  service?: string;
  /** `service.instance.id`. */
  instance?: string;
  /** Name of the instrumentation scope. */
  scope?: string;
  start?: number | bigint;
  end?: number | bigint;
  attributes?: Attributes;
  status?: StatusCode;
  traceId?: string;
}

/** A complete span from a few words, for tests. Ids may be any text. */
export function makeSpan(sketch: SpanSketch = {}): Span {
  const { id = 'root', service = 'shop', instance, start = 0, end = 100 } = sketch;
  return {
    traceId: sketch.traceId ?? 'trace',
    spanId: id,
    parentSpanId: sketch.parent,
    traceState: '',
    flags: 1,
    name: sketch.name ?? id,
    kind: sketch.kind ?? 'internal',
    startNanos: BigInt(start),
    endNanos: BigInt(end),
    attributes: sketch.attributes ?? {},
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: sketch.status ?? 'unset', message: '' },
    resource: {
      serviceName: service,
      attributes: { 'service.name': service, ...(instance && { 'service.instance.id': instance }) },
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: {
      name: sketch.scope ?? 'test',
      version: '',
      attributes: {},
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
  };
}
