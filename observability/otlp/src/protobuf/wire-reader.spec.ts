import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed } from '../malformed.js';
import { WireReader } from './wire-reader.js';

/** A varint as protobuf writes it: seven bits a byte, the lowest first. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const reader = (...bytes: number[]) => new WireReader(Uint8Array.from(bytes));

const anyWidth = fc
  .integer({ min: 0, max: 64 })
  .chain((bits) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }));

describe('WireReader', () => {
  it('reads every 64-bit varint, signed and unsigned, to its last byte', () => {
    fc.assert(
      fc.property(anyWidth, (value) => {
        const unsigned = reader(...varint(value));
        expect(unsigned.uint64()).toBe(value);
        expect(unsigned.at).toBe(unsigned.length);
        expect(reader(...varint(value)).int64()).toBe(BigInt.asIntN(64, value));
      }),
    );
  });

  it('reads every varint as 32 bits by dropping the higher ones', () => {
    fc.assert(
      fc.property(anyWidth, (value) => {
        const input = reader(...varint(value));
        expect(input.uint32()).toBe(Number(BigInt.asUintN(32, value)));
        expect(input.at).toBe(input.length);
        expect(reader(...varint(value)).int32()).toBe(Number(BigInt.asIntN(32, value)));
      }),
    );
  });

  it('reads zigzag numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const zigzag = BigInt.asUintN(32, (BigInt(value) << 1n) ^ (BigInt(value) >> 31n));
        expect(reader(...varint(zigzag)).sint32()).toBe(value);
      }),
    );
  });

  it('takes a boolean that was written in more bytes than it needs', () => {
    expect(reader(0x81, 0x00).bool()).toBe(true);
    expect(reader(0x80, 0x00).bool()).toBe(false);
  });

  it('refuses a varint of more than ten bytes', () => {
    const endless = Array.from({ length: 11 }, () => 0x80);
    expect(() => reader(...endless).uint64()).toThrow(Malformed);
    expect(() => reader(...endless).uint32()).toThrow(Malformed);
  });

  it.each([
    ['a varint', (input: WireReader) => input.uint64()],
    ['a 32-bit number', (input: WireReader) => input.fixed32()],
    ['a 64-bit number', (input: WireReader) => input.fixed64()],
    ['a double', (input: WireReader) => input.double()],
  ])('refuses %s that ends beyond the input', (_name, read) => {
    expect(() => read(reader(0x80, 0x80))).toThrow('truncated');
  });

  it('refuses a string that ends beyond the input', () => {
    expect(() => reader(3, 0x61, 0x62).string()).toThrow('truncated');
  });

  it('refuses a field that runs over the end of its message', () => {
    const input = reader(1, 0x80, 0x01);
    const end = input.enter();
    input.uint32();
    expect(() => input.leave(end)).toThrow(Malformed);
  });

  it.each([
    [0x0b, 'wire type 3'],
    [0x0c, 'wire type 4'],
    [0x0e, 'wire type 6'],
    [0x02, 'field number 0'],
  ])('refuses to pass over tag %i', (tag, message) => {
    expect(() => reader(0).skip(tag)).toThrow(message);
  });

  it('gives ids in hex, an absent one as empty and one of a wrong length as undefined', () => {
    const id = [0x00, 0x0f, 0xa0, 0xff, 1, 2, 3, 4];
    expect(reader(8, ...id).spanId()).toBe('000fa0ff01020304');
    expect(reader(16, ...id, ...id).traceId()).toBe('000fa0ff01020304000fa0ff01020304');
    expect(reader(0).spanId()).toBe('');
    expect(reader(8, 0, 0, 0, 0, 0, 0, 0, 0).spanId()).toBe('');
    expect(reader(16, ...Array(16).fill(0)).traceId()).toBe('');
    expect(reader(7, ...id).spanId()).toBeUndefined();
    expect(reader(8, ...id).traceId()).toBeUndefined();
  });

  it('gives equal trace ids for equal bytes and different ones for different bytes', () => {
    const a = Array.from({ length: 16 }, (_, index) => index + 1);
    const b = [...a.slice(0, 15), 99];
    const input = reader(16, ...a, 16, ...a, 16, ...b, 16, ...a);
    const ids = [input.traceId(), input.traceId(), input.traceId(), input.traceId()];
    expect(ids).toEqual([
      '0102030405060708090a0b0c0d0e0f10',
      '0102030405060708090a0b0c0d0e0f10',
      '0102030405060708090a0b0c0d0e0f63',
      '0102030405060708090a0b0c0d0e0f10',
    ]);
  });

  it('reads strings that look alike to its cache as what they are', () => {
    // Same length and same bytes where the cache samples them: 0, a quarter, a half and the end.
    const texts = ['aXaaaaaa', 'aYaaaaaa', 'aXaaaaaa'];
    const input = reader(...texts.flatMap((text) => [text.length, ...Buffer.from(text)]));
    expect(texts.map(() => input.string())).toEqual(texts);
  });

  it('turns bytes that are no UTF-8 into replacement characters', () => {
    expect(reader(2, 0xc3, 0x28).string()).toBe('\uFFFD(');
  });
});
