import type { Resource, Scope, Span, SpanEvent, SpanLink } from '@roundtrip/model';
import type { Budget } from '../limits.js';
import type { Rejections } from '../rejections.js';
import { hasUsableIds } from '../span-checks.js';
import { none, spanKindOf, spanKinds, statusCodes, statusOf } from '../span-fields.js';
import { attributesOf } from './attributes.js';
import { readRequest } from './envelope.js';
import { idOf } from './ids.js';
import { enumOf, uint32Of, uint64Of } from './numbers.js';
import { type Fields, fieldsOf, listOf, optionalFields, textOf } from './parse.js';

const LEVELS = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' };

const KIND_NAMES = spanKinds.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`);
const STATUS_NAMES = statusCodes.map((code) => `STATUS_CODE_${code.toUpperCase()}`);

/** `ExportTraceServiceRequest` of trace_service.proto in OTLP/JSON. */
export function readTraces(request: Fields, budget: Budget, rejections: Rejections): Span[] {
  const spans: Span[] = [];
  readRequest(request, LEVELS, budget, (fields, resource, scope) => {
    const span = spanOf(fields, resource, scope, budget, rejections);
    if (span !== undefined) spans.push(span);
  });
  return spans;
}

function spanOf(
  fields: Fields,
  resource: Resource,
  scope: Scope,
  budget: Budget,
  rejections: Rejections,
): Span | undefined {
  const traceId = idOf(fields.traceId, 'span.traceId', 32);
  const spanId = idOf(fields.spanId, 'span.spanId', 16);
  const parentSpanId = idOf(fields.parentSpanId, 'span.parentSpanId', 16);
  if (!hasUsableIds(traceId, spanId, parentSpanId, rejections)) return undefined;
  const events = listOf(fields.events, 'span.events');
  const links = listOf(fields.links, 'span.links');
  const status = optionalFields(fields.status, 'span.status');
  return {
    traceId: traceId as string,
    spanId: spanId as string,
    parentSpanId: parentSpanId || undefined,
    traceState: textOf(fields.traceState, 'span.traceState'),
    flags: uint32Of(fields.flags, 'span.flags'),
    name: textOf(fields.name, 'span.name'),
    kind: spanKindOf(enumOf(fields.kind, 'span.kind', KIND_NAMES)),
    startNanos: uint64Of(fields.startTimeUnixNano, 'span.startTimeUnixNano'),
    endNanos: uint64Of(fields.endTimeUnixNano, 'span.endTimeUnixNano'),
    attributes: attributesOf(fields.attributes, 'span.attributes', budget),
    droppedAttributesCount: uint32Of(fields.droppedAttributesCount, 'span.droppedAttributesCount'),
    events: events.length === 0 ? none : events.map((event) => eventOf(event, budget)),
    droppedEventsCount: uint32Of(fields.droppedEventsCount, 'span.droppedEventsCount'),
    links: links.length === 0 ? none : links.map((link) => linkOf(link, budget)),
    droppedLinksCount: uint32Of(fields.droppedLinksCount, 'span.droppedLinksCount'),
    status: statusOf(
      enumOf(status?.code, 'status.code', STATUS_NAMES),
      textOf(status?.message, 'status.message'),
    ),
    resource,
    scope,
  };
}

function eventOf(value: unknown, budget: Budget): SpanEvent {
  budget.take();
  const fields = fieldsOf(value, 'event');
  return {
    timeNanos: uint64Of(fields.timeUnixNano, 'event.timeUnixNano'),
    name: textOf(fields.name, 'event.name'),
    attributes: attributesOf(fields.attributes, 'event.attributes', budget),
    droppedAttributesCount: uint32Of(fields.droppedAttributesCount, 'event.droppedAttributesCount'),
  };
}

/** A link whose ids are invalid is kept with empty ones: the span is good, and what links nowhere can be told. */
function linkOf(value: unknown, budget: Budget): SpanLink {
  budget.take();
  const fields = fieldsOf(value, 'link');
  return {
    traceId: idOf(fields.traceId, 'link.traceId', 32) ?? '',
    spanId: idOf(fields.spanId, 'link.spanId', 16) ?? '',
    traceState: textOf(fields.traceState, 'link.traceState'),
    attributes: attributesOf(fields.attributes, 'link.attributes', budget),
    droppedAttributesCount: uint32Of(fields.droppedAttributesCount, 'link.droppedAttributesCount'),
    flags: uint32Of(fields.flags, 'link.flags'),
  };
}
