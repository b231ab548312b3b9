/** The way not taken: protobufjs decodes into its own objects, and those are turned into spans. */
import type { Attributes, AttributeValue, Resource, Scope, Span } from '@roundtrip/model';
import { messageType } from '../test/reference.ts';

interface Long {
  low: number;
  high: number;
}

interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: Long;
  doubleValue?: number;
  arrayValue?: { values: AnyValue[] };
  kvlistValue?: { values: KeyValue[] };
  bytesValue?: Uint8Array;
  value?: keyof AnyValue;
}

interface KeyValue {
  key: string;
  value: AnyValue | null;
}

const type = messageType('TracesRequest');
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const codes = ['unset', 'ok', 'error'] as const;

export function decodeWithProtobufjs(body: Uint8Array): Span[] {
  const spans: Span[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: protobufjs gives no types to what it reflects
  const request = type.decode(body) as any;
  for (const perResource of request.resourceSpans) {
    const resource: Resource = {
      serviceName: '',
      attributes: attributesOf(perResource.resource.attributes),
      droppedAttributesCount: perResource.resource.droppedAttributesCount,
      schemaUrl: perResource.schemaUrl,
    };
    for (const perScope of perResource.scopeSpans) {
      const scope: Scope = { ...perScope.scope, attributes: attributesOf(perScope.scope.attributes) };
      for (const span of perScope.spans) {
        spans.push({
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: span.parentSpanId.length === 0 ? undefined : hex(span.parentSpanId),
          traceState: span.traceState,
          flags: span.flags,
          name: span.name,
          kind: kinds[span.kind]!,
          startNanos: unsigned(span.startTimeUnixNano),
          endNanos: unsigned(span.endTimeUnixNano),
          attributes: attributesOf(span.attributes),
          droppedAttributesCount: span.droppedAttributesCount,
          events: span.events,
          droppedEventsCount: span.droppedEventsCount,
          links: span.links,
          droppedLinksCount: span.droppedLinksCount,
          status: { code: codes[span.status?.code ?? 0]!, message: span.status?.message ?? '' },
          resource,
          scope,
        });
      }
    }
  }
  return spans;
}

function attributesOf(pairs: KeyValue[]): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of pairs) attributes[key] = value === null ? null : attributeValue(value);
  return attributes;
}

function attributeValue(value: AnyValue): AttributeValue {
  switch (value.value) {
    case 'stringValue':
      return value.stringValue!;
    case 'boolValue':
      return value.boolValue!;
    case 'intValue':
      return signed(value.intValue!);
    case 'doubleValue':
      return value.doubleValue!;
    case 'arrayValue':
      return value.arrayValue!.values.map(attributeValue);
    case 'kvlistValue':
      return attributesOf(value.kvlistValue!.values);
    case 'bytesValue':
      return value.bytesValue!;
    default:
      return null;
  }
}

function unsigned({ low, high }: Long): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function signed({ low, high }: Long): bigint {
  return (BigInt(high | 0) << 32n) | BigInt(low >>> 0);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
