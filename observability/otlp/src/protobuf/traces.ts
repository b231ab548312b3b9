import type { Resource, Scope, Span, SpanEvent, SpanLink } from '@roundtrip/model';
import { type AttributeBag, newAttributes, noAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import type { Rejections } from '../rejections.js';
import { hasUsableIds } from '../span-checks.js';
import { none, spanKindOf, statusOf } from '../span-fields.js';
import { readKeyValue } from './attributes.js';
import { readRequest } from './envelope.js';
import type { WireReader } from './wire-reader.js';

/** `ExportTraceServiceRequest` of trace_service.proto. */
export function readTraces(reader: WireReader, budget: Budget, rejections: Rejections): Span[] {
  const spans: Span[] = [];
  readRequest(reader, budget, (resource, scope) => {
    const span = readSpan(reader, budget, rejections, resource, scope);
    if (span !== undefined) spans.push(span);
  });
  return spans;
}

/** `Span` of trace.proto, straight into the model; `undefined` when it was rejected. */
function readSpan(
  reader: WireReader,
  budget: Budget,
  rejections: Rejections,
  resource: Resource,
  scope: Scope,
): Span | undefined {
  const end = reader.enter();
  let traceId: string | undefined = '';
  let spanId: string | undefined = '';
  let parentSpanId: string | undefined = '';
  let traceState = '';
  let flags = 0;
  let name = '';
  let kind = 0;
  let startNanos = 0n;
  let endNanos = 0n;
  let attributes: AttributeBag | undefined;
  let droppedAttributesCount = 0;
  let events: SpanEvent[] | undefined;
  let droppedEventsCount = 0;
  let links: SpanLink[] | undefined;
  let droppedLinksCount = 0;
  let status = statusOf(0, '');
  while (reader.at < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 0x0a:
        traceId = reader.traceId();
        break;
      case 0x12:
        spanId = reader.spanId();
        break;
      case 0x1a:
        traceState = reader.string();
        break;
      case 0x22:
        parentSpanId = reader.spanId();
        break;
      case 0x2a:
        name = reader.string();
        break;
      case 0x30:
        kind = reader.int32();
        break;
      case 0x39:
        startNanos = reader.fixed64();
        break;
      case 0x41:
        endNanos = reader.fixed64();
        break;
      case 0x4a:
        attributes ??= newAttributes();
        readKeyValue(reader, budget, attributes);
        break;
      case 0x50:
        droppedAttributesCount = reader.uint32();
        break;
      case 0x5a:
        events ??= [];
        events.push(readEvent(reader, budget));
        break;
      case 0x60:
        droppedEventsCount = reader.uint32();
        break;
      case 0x6a:
        links ??= [];
        links.push(readLink(reader, budget));
        break;
      case 0x70:
        droppedLinksCount = reader.uint32();
        break;
      case 0x7a:
        status = readStatus(reader);
        break;
      case 0x85:
        flags = reader.fixed32();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  if (!hasUsableIds(traceId, spanId, parentSpanId, rejections)) return undefined;
  return {
    traceId: traceId as string,
    spanId: spanId as string,
    parentSpanId: parentSpanId || undefined,
    traceState,
    flags,
    name,
    kind: spanKindOf(kind),
    startNanos,
    endNanos,
    attributes: attributes ?? noAttributes,
    droppedAttributesCount,
    events: events ?? none,
    droppedEventsCount,
    links: links ?? none,
    droppedLinksCount,
    status,
    resource,
    scope,
  };
}

function readEvent(reader: WireReader, budget: Budget): SpanEvent {
  budget.take();
  const end = reader.enter();
  let timeNanos = 0n;
  let name = '';
  let attributes: AttributeBag | undefined;
  let droppedAttributesCount = 0;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x09) timeNanos = reader.fixed64();
    else if (tag === 0x12) name = reader.string();
    else if (tag === 0x1a) {
      attributes ??= newAttributes();
      readKeyValue(reader, budget, attributes);
    } else if (tag === 0x20) droppedAttributesCount = reader.uint32();
    else reader.skip(tag);
  }
  reader.leave(end);
  return { timeNanos, name, attributes: attributes ?? noAttributes, droppedAttributesCount };
}

/** A link whose ids are invalid is kept with empty ones: the span is good, and what links nowhere can be told. */
function readLink(reader: WireReader, budget: Budget): SpanLink {
  budget.take();
  const end = reader.enter();
  let traceId = '';
  let spanId = '';
  let traceState = '';
  let attributes: AttributeBag | undefined;
  let droppedAttributesCount = 0;
  let flags = 0;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) traceId = reader.traceId() ?? '';
    else if (tag === 0x12) spanId = reader.spanId() ?? '';
    else if (tag === 0x1a) traceState = reader.string();
    else if (tag === 0x22) {
      attributes ??= newAttributes();
      readKeyValue(reader, budget, attributes);
    } else if (tag === 0x28) droppedAttributesCount = reader.uint32();
    else if (tag === 0x35) flags = reader.fixed32();
    else reader.skip(tag);
  }
  reader.leave(end);
  return {
    traceId,
    spanId,
    traceState,
    attributes: attributes ?? noAttributes,
    droppedAttributesCount,
    flags,
  };
}

function readStatus(reader: WireReader): Span['status'] {
  const end = reader.enter();
  let code = 0;
  let message = '';
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x12) message = reader.string();
    else if (tag === 0x18) code = reader.int32();
    else reader.skip(tag);
  }
  reader.leave(end);
  return statusOf(code, message);
}
