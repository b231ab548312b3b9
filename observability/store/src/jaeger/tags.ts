import type { Attributes, AttributeValue } from '@roundtrip/model';
import { valueText } from '@roundtrip/otlp';

/** A typed key and value, as Jaeger's UI reads them. */
export interface JaegerTag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  readonly value: string | boolean | number;
}

/**
 * An attribute as a tag. Arrays and key-value lists become JSON texts, bytes base64; an integer that JavaScript would
 * round becomes its decimal text, a double that JSON has no word for its name.
 */
export function tagOf(key: string, value: AttributeValue): JaegerTag {
  switch (typeof value) {
    case 'boolean':
      return { key, type: 'bool', value };
    case 'bigint': {
      const number = Number(value);
      return { key, type: 'int64', value: Number.isSafeInteger(number) ? number : String(value) };
    }
    case 'number':
      return { key, type: 'float64', value: Number.isFinite(value) ? value : String(value) };
    default:
      return { key, type: value instanceof Uint8Array ? 'binary' : 'string', value: valueText(value) };
  }
}

/** @param sorted by key, as Jaeger shows them; else in the order in which they were sent. */
export function tagsOf(attributes: Attributes, sorted: boolean): JaegerTag[] {
  const keys = Object.keys(attributes);
  if (sorted) keys.sort();
  return keys.map((key) => tagOf(key, attributes[key] ?? null));
}
