import type { AttributeValue } from '@roundtrip/model';
import { type AttributeBag, newAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import type { WireReader } from './wire-reader.js';

/** `KeyValue` of common.proto into `into`; the last of two equal keys stays. */
export function readKeyValue(reader: WireReader, budget: Budget, into: AttributeBag): void {
  budget.take();
  const end = reader.enter();
  let key = '';
  let value: AttributeValue = null;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) key = reader.string();
    else if (tag === 0x12) value = readAnyValue(reader, budget);
    else reader.skip(tag);
  }
  reader.leave(end);
  into[key] = value;
}

/** `AnyValue` of common.proto; one without a value is `null`. */
export function readAnyValue(reader: WireReader, budget: Budget): AttributeValue {
  const end = reader.enter();
  let value: AttributeValue = null;
  while (reader.at < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 0x0a:
        value = reader.string();
        break;
      case 0x10:
        value = reader.bool();
        break;
      case 0x18:
        value = reader.int64();
        break;
      case 0x21:
        value = reader.double();
        break;
      case 0x2a:
        value = readArray(reader, budget);
        break;
      case 0x32:
        value = readKeyValueList(reader, budget);
        break;
      case 0x3a:
        value = reader.byteString();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  return value;
}

function readArray(reader: WireReader, budget: Budget): AttributeValue {
  budget.enter();
  const end = reader.enter();
  const values: AttributeValue[] = [];
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) {
      budget.take();
      values.push(readAnyValue(reader, budget));
    } else reader.skip(tag);
  }
  reader.leave(end);
  budget.leave();
  return values;
}

function readKeyValueList(reader: WireReader, budget: Budget): AttributeValue {
  budget.enter();
  const end = reader.enter();
  const values = newAttributes();
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) readKeyValue(reader, budget, values);
    else reader.skip(tag);
  }
  reader.leave(end);
  budget.leave();
  return values;
}
