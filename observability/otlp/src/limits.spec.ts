import type { AttributeValue } from '@roundtrip/model';
import { describe, expect, it } from 'vitest';
import { encodeReference } from '../test/reference.ts';
import { anyValue } from '../test/to-reference.ts';
import { decodeLogs, decodeTraces, defaultLimits } from './index.js';

const limits = { ...defaultLimits, maxDepth: 3, maxElements: 10, maxBytes: 2000 };

function logWithBody(value: AttributeValue) {
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: anyValue(value) }] }] }] };
  return [
    ['protobuf', encodeReference('LogsRequest', request)],
    ['json', Buffer.from(JSON.stringify(request))],
  ] as const;
}

function nested(depth: number): AttributeValue {
  return depth === 0 ? 'core' : depth % 2 === 0 ? [nested(depth - 1)] : { in: nested(depth - 1) };
}

/** A length as a three-byte varint. */
function length(bytes: Uint8Array): Uint8Array {
  const size = bytes.length;
  return Uint8Array.of((size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, size >> 14);
}

describe('the limits of a request', () => {
  it.each(logWithBody(nested(3)))(
    'let a value through that is nested as deep as allowed, in %s',
    (encoding, body) => {
      expect(decodeLogs(body, encoding, limits)).toMatchObject({
        status: 'ok',
        records: [{ body: nested(3) }],
      });
    },
  );

  it.each(logWithBody(nested(4)))('refuse a value that is nested deeper, in %s', (encoding, body) => {
    expect(decodeLogs(body, encoding, limits)).toEqual({
      status: 'malformed',
      message: 'values nested deeper than 3',
    });
  });

  it('refuse a value whose depth would exhaust the stack, in JSON', () => {
    const depth = 50_000;
    const body = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
    const request = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`;
    expect(decodeLogs(Buffer.from(request), 'json').status).toBe('malformed');
  });

  it('refuse a value whose depth would exhaust the stack, in protobuf', () => {
    const within = (tag: number, inner: Uint8Array) =>
      Buffer.concat([Uint8Array.of(tag), length(inner), inner]);
    let value: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 4000; depth++) value = within(0x2a, within(0x0a, value));
    const request = within(0x0a, within(0x12, within(0x12, within(0x2a, value))));
    expect(decodeLogs(request, 'protobuf')).toEqual({
      status: 'malformed',
      message: 'values nested deeper than 32',
    });
  });

  it.each(logWithBody(Array.from({ length: 11 }, () => null)))(
    'refuse more elements than allowed, in %s',
    (encoding, body) => {
      expect(decodeLogs(body, encoding, limits)).toEqual({
        status: 'malformed',
        message: 'more than 10 elements',
      });
    },
  );

  it.each(['protobuf', 'json'] as const)(
    'refuse a body that is too large before looking at it, in %s',
    (encoding) => {
      expect(decodeTraces(new Uint8Array(2001), encoding, limits)).toEqual({
        status: 'malformed',
        message: 'larger than 2000 bytes',
      });
    },
  );
});
