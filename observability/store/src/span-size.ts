import type { Attributes, AttributeValue, Span } from '@roundtrip/model';

/**
 * Estimates of what values take in V8's heap, in bytes: an object's header and slots, a string's header, a BigInt.
 * Strings count in full although decoding shares short ones, so that the estimate errs on the high side (by a third
 * on the shop's spans) and unusual input cannot fool the bound. Cheap enough to ask for every span.
 */
const SPAN = 300;
const EVENT = 120;
const LINK = 200;
const ATTRIBUTE = 24;
const STRING = 24;
const NUMBER = 24;

/** Bytes that one span takes, with its share of what it is indexed in; resource and scope are shared, not counted. */
export function sizeOfSpan(span: Span): number {
  let bytes = SPAN + span.name.length + span.traceState.length + span.status.message.length;
  bytes += sizeOfAttributes(span.attributes);
  for (const event of span.events) bytes += EVENT + event.name.length + sizeOfAttributes(event.attributes);
  for (const link of span.links) bytes += LINK + link.traceState.length + sizeOfAttributes(link.attributes);
  return bytes;
}

export function sizeOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const key in attributes) bytes += ATTRIBUTE + sizeOfValue(attributes[key] as AttributeValue);
  return bytes;
}

export function sizeOfValue(value: AttributeValue): number {
  if (typeof value === 'string') return STRING + value.length;
  if (typeof value !== 'object' || value === null) return NUMBER;
  if (value instanceof Uint8Array) return 100 + value.length;
  if (!Array.isArray(value)) return 56 + sizeOfAttributes(value as Attributes);
  let bytes = 32;
  for (const item of value) bytes += 8 + sizeOfValue(item);
  return bytes;
}
