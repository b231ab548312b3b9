import type { Attributes, AttributeValue } from '@roundtrip/model';
import { newAttributes, noAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import { doubleOf, int64Of, toInteger } from './numbers.js';
import { booleanOf, type Fields, fieldsOf, listOf, optionalFields, textOf, wrong } from './parse.js';

/** A list of `KeyValue`; the last of two equal keys stays. */
export function attributesOf(value: unknown, name: string, budget: Budget): Attributes {
  const pairs = listOf(value, name);
  if (pairs.length === 0) return noAttributes;
  const attributes = newAttributes();
  for (const pair of pairs) {
    budget.take();
    const fields = fieldsOf(pair, name);
    attributes[textOf(fields.key, `${name}.key`)] = anyValueOf(fields.value, budget);
  }
  return attributes;
}

/** An `AnyValue`; one without a value is `null`. */
export function anyValueOf(value: unknown, budget: Budget): AttributeValue {
  const fields = optionalFields(value, 'value');
  if (fields === undefined) return null;
  if (isSet(fields.stringValue)) return textOf(fields.stringValue, 'stringValue');
  if (isSet(fields.intValue)) return intValueOf(fields.intValue);
  if (isSet(fields.boolValue)) return booleanOf(fields.boolValue, 'boolValue');
  if (isSet(fields.doubleValue)) return doubleOf(fields.doubleValue, 'doubleValue');
  if (isSet(fields.arrayValue)) return arrayOf(fieldsOf(fields.arrayValue, 'arrayValue'), budget);
  if (isSet(fields.kvlistValue)) return keyValueListOf(fieldsOf(fields.kvlistValue, 'kvlistValue'), budget);
  if (isSet(fields.bytesValue)) return bytesOf(fields.bytesValue);
  return null;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * opentelemetry-js writes every double without a fraction as an `intValue`, 1e20 too. What does not fit 64 bits can
 * only have been a double.
 */
function intValueOf(value: unknown): AttributeValue {
  const integer = toInteger(value);
  if (integer !== undefined && BigInt.asIntN(64, integer) !== integer) return Number(integer);
  return int64Of(value, 'intValue');
}

function arrayOf(fields: Fields, budget: Budget): AttributeValue {
  budget.enter();
  const values = listOf(fields.values, 'arrayValue.values').map((item) => {
    budget.take();
    return anyValueOf(item, budget);
  });
  budget.leave();
  return values;
}

function keyValueListOf(fields: Fields, budget: Budget): AttributeValue {
  budget.enter();
  const values = attributesOf(fields.values, 'kvlistValue.values', budget);
  budget.leave();
  return values;
}

/** Base64 in the standard or the URL alphabet, with or without padding. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

function bytesOf(value: unknown): Uint8Array {
  const text = textOf(value, 'bytesValue');
  if (!BASE64.test(text)) throw wrong('bytesValue', 'base64');
  return new Uint8Array(Buffer.from(text, 'base64'));
}
