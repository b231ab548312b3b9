import type { Attributes, AttributeValue, Span } from '@roundtrip/model';

/** A `TracesRequest` for the reference encoder: one entry a resource and scope, in order, by identity. */
export function toReference(spans: readonly Span[]): object {
  const byResource = groupBy(spans, (span) => span.resource);
  return {
    resourceSpans: Array.from(byResource, ([resource, ofResource]) => ({
      resource: { ...resource, attributes: keyValues(resource.attributes) },
      schemaUrl: resource.schemaUrl,
      scopeSpans: Array.from(
        groupBy(ofResource, (span) => span.scope),
        ([scope, ofScope]) => ({
          scope: { ...scope, attributes: keyValues(scope.attributes) },
          schemaUrl: scope.schemaUrl,
          spans: ofScope.map(spanReference),
        }),
      ),
    })),
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const codes = ['unset', 'ok', 'error'];

function spanReference(span: Span): object {
  return {
    ...span,
    traceId: bytes(span.traceId),
    spanId: bytes(span.spanId),
    parentSpanId: bytes(span.parentSpanId ?? ''),
    kind: kinds.indexOf(span.kind),
    startTimeUnixNano: String(span.startNanos),
    endTimeUnixNano: String(span.endNanos),
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: String(event.timeNanos),
      attributes: keyValues(event.attributes),
    })),
    links: span.links.map((link) => ({
      ...link,
      traceId: bytes(link.traceId),
      spanId: bytes(link.spanId),
      attributes: keyValues(link.attributes),
    })),
    status: { code: codes.indexOf(span.status.code), message: span.status.message },
  };
}

export function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function anyValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: value };
  if (value === null) return {};
  if (value instanceof Uint8Array) return { bytesValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}

export function bytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}
