import type {
  Attributes,
  AttributeValue,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanLink,
} from '@roundtrip/model';
import { spanKinds, statusCodes } from './span-fields.js';

/** An `ExportTraceServiceRequest` in OTLP/JSON: plain data for `JSON.stringify`. */
export interface TracesJson {
  resourceSpans: {
    resource: object;
    scopeSpans: { scope: object; spans: object[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

/**
 * Encodes spans as OTLP/JSON, the inverse of `decodeTraces(…, 'json')`: ids in hex, enumerations as numbers, 64-bit
 * integers as strings. Spans stay in order within their scope; resources and scopes come in order of first use, told
 * apart by identity.
 */
export function encodeTraces(spans: readonly Span[]): TracesJson {
  const byResource = new Map<Resource, Map<Scope, object[]>>();
  for (const span of spans) {
    const byScope = byResource.get(span.resource) ?? new Map<Scope, object[]>();
    byResource.set(span.resource, byScope);
    const list = byScope.get(span.scope) ?? [];
    byScope.set(span.scope, list);
    list.push(spanJson(span));
  }
  return {
    resourceSpans: Array.from(byResource, ([resource, byScope]) => ({
      resource: {
        attributes: attributesJson(resource.attributes),
        ...nonZero('droppedAttributesCount', resource.droppedAttributesCount),
      },
      scopeSpans: Array.from(byScope, ([scope, list]) => ({
        scope: scopeJson(scope),
        spans: list,
        ...nonEmpty('schemaUrl', scope.schemaUrl),
      })),
      ...nonEmpty('schemaUrl', resource.schemaUrl),
    })),
  };
}

function scopeJson(scope: Scope): object {
  return {
    name: scope.name,
    ...nonEmpty('version', scope.version),
    ...nonEmptyAttributes(scope.attributes),
    ...nonZero('droppedAttributesCount', scope.droppedAttributesCount),
  };
}

function spanJson(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...nonEmpty('parentSpanId', span.parentSpanId ?? ''),
    ...nonEmpty('traceState', span.traceState),
    ...nonZero('flags', span.flags),
    name: span.name,
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: String(span.startNanos),
    endTimeUnixNano: String(span.endNanos),
    ...nonEmptyAttributes(span.attributes),
    ...nonZero('droppedAttributesCount', span.droppedAttributesCount),
    ...(span.events.length > 0 ? { events: span.events.map(eventJson) } : {}),
    ...nonZero('droppedEventsCount', span.droppedEventsCount),
    ...(span.links.length > 0 ? { links: span.links.map(linkJson) } : {}),
    ...nonZero('droppedLinksCount', span.droppedLinksCount),
    status: {
      ...nonZero('code', statusCodes.indexOf(span.status.code)),
      ...nonEmpty('message', span.status.message),
    },
  };
}

function eventJson(event: SpanEvent): object {
  return {
    timeUnixNano: String(event.timeNanos),
    name: event.name,
    ...nonEmptyAttributes(event.attributes),
    ...nonZero('droppedAttributesCount', event.droppedAttributesCount),
  };
}

function linkJson(link: SpanLink): object {
  return {
    traceId: link.traceId,
    spanId: link.spanId,
    ...nonEmpty('traceState', link.traceState),
    ...nonEmptyAttributes(link.attributes),
    ...nonZero('droppedAttributesCount', link.droppedAttributesCount),
    ...nonZero('flags', link.flags),
  };
}

function attributesJson(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueJson(value) }));
}

/** An `AnyValue`. */
function anyValueJson(value: AttributeValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      // JSON has no word for NaN, the infinities and -0; protobuf's JSON takes all of them as strings.
      return { doubleValue: Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value) };
    default:
      if (value === null) return {};
      if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
      if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueJson) } };
      return { kvlistValue: { values: attributesJson(value as Attributes) } };
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function nonEmpty(key: string, value: string): object {
  return value === '' ? {} : { [key]: value };
}

function nonZero(key: string, value: number): object {
  return value === 0 ? {} : { [key]: value };
}

function nonEmptyAttributes(attributes: Attributes): object {
  const list = attributesJson(attributes);
  return list.length === 0 ? {} : { attributes: list };
}
