import type { AttributeValue } from '@roundtrip/model';

/**
 * A value as one string, the way the Collector and Jaeger write it (`pcommon.Value.AsString`): texts as they are,
 * bytes in base64, arrays and key-value lists as JSON, an empty value as `''`.
 */
export function valueText(value: AttributeValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return base64(value);
  return JSON.stringify(plainOf(value));
}

/** A value as JSON can carry it: unsafe integers and what is no JSON number as strings, bytes in base64. */
export function plainOf(value: AttributeValue): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return value.map(plainOf);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainOf(item)]));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
