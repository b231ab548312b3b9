import { Malformed } from '../malformed.js';
import { hex8, hex16 } from './hex.js';
import { StringCache } from './string-cache.js';

/** Small integers are common (status codes, ports, sizes) and immutable: one object each. */
const smallIntegers = Array.from({ length: 1024 }, (_, index) => BigInt(index));

const strings = new StringCache();

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

const scratch = new DataView(new ArrayBuffer(8));

/**
 * A cursor over protobuf's wire format (https://protobuf.dev/programming-guides/encoding/).
 *
 * Every read moves `at` forward. A message is read as `const end = enter(); while (at < end) …; leave(end)`: `leave`
 * finds a field that ran over the end of its message. Reads beyond the input throw `Malformed`.
 */
export class WireReader {
  /** Position of the next byte. */
  at = 0;
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private lastTraceAt = 0;
  private lastTraceId = '';

  constructor(input: Uint8Array) {
    this.bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Reads the length of a message, string or byte field and gives the position of its end. */
  enter(): number {
    const length = this.uint32();
    const end = this.at + length;
    if (end > this.bytes.length) throw new Malformed('truncated: a field ends beyond the input');
    return end;
  }

  leave(end: number): void {
    if (this.at !== end) throw new Malformed('a field ends beyond its message');
  }

  /** A varint as an unsigned 32-bit number; higher bits are dropped, as protobuf demands. Also reads tags. */
  uint32(): number {
    const bytes = this.bytes;
    let byte = bytes[this.at++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 7;
    if (byte < 0x80) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 14;
    if (byte < 0x80) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 21;
    if (byte < 0x80) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 28;
    if (byte < 0x80) return value >>> 0;
    for (let extra = 0; extra < 5; extra++) {
      if (bytes[this.at++]! < 0x80) return value >>> 0;
    }
    throw this.badVarint();
  }

  /** A varint as a signed 32-bit number: enumerations. */
  int32(): number {
    return this.uint32() | 0;
  }

  /** A zigzag varint as a signed 32-bit number. */
  sint32(): number {
    const raw = this.uint32();
    return (raw >>> 1) ^ -(raw & 1);
  }

  bool(): boolean {
    return this.varint64(false) !== 0n;
  }

  int64(): bigint {
    return this.varint64(true);
  }

  uint64(): bigint {
    return this.varint64(false);
  }

  fixed32(): number {
    const at = this.advance(4);
    return this.view.getUint32(at, true);
  }

  fixed64(): bigint {
    const at = this.advance(8);
    return this.view.getBigUint64(at, true);
  }

  sfixed64(): bigint {
    const at = this.advance(8);
    return this.view.getBigInt64(at, true);
  }

  double(): number {
    const at = this.advance(8);
    return this.view.getFloat64(at, true);
  }

  string(): string {
    const end = this.enter();
    const text = strings.text(this.bytes, this.at, end);
    this.at = end;
    return text;
  }

  /** A byte field as a copy of its own. */
  byteString(): Uint8Array {
    const end = this.enter();
    const copy = new Uint8Array(this.bytes.subarray(this.at, end));
    this.at = end;
    return copy;
  }

  /**
   * A byte field as the id of a trace: 32 lower-case hex digits, `''` for an absent id (empty or all zeros),
   * `undefined` for one of any other length.
   */
  traceId(): string | undefined {
    const start = this.idStart(16);
    if (start <= 0) return start === 0 ? '' : undefined;
    // Spans of one trace come in runs: the same string serves them all.
    if (start !== this.lastTraceAt && !this.isSame16(start, this.lastTraceAt)) {
      this.lastTraceAt = start;
      this.lastTraceId = hex16(this.bytes, start);
    }
    return this.lastTraceId === NO_TRACE ? '' : this.lastTraceId;
  }

  /** A byte field as the id of a span, as `traceId` does it: 16 digits, `''` or `undefined`. */
  spanId(): string | undefined {
    const start = this.idStart(8);
    if (start <= 0) return start === 0 ? '' : undefined;
    const id = hex8(this.bytes, start);
    return id === NO_SPAN ? '' : id;
  }

  /** A message's raw bytes up to `end`, one character a byte: a key to compare messages by. */
  rawKey(end: number): string {
    return this.bytes.toString('latin1', this.at, end);
  }

  /** Passes over a field that we do not know, or that has another wire type than ours. */
  skip(tag: number): void {
    if (tag >>> 3 === 0) throw new Malformed('field number 0');
    switch (tag & 7) {
      case 0:
        this.varint64(false);
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.at = this.enter();
        return;
      case 5:
        this.advance(4);
        return;
      default:
        throw new Malformed(`wire type ${tag & 7} is not in use`);
    }
  }

  /** Collects seven bits a byte in three numbers that hold 28, 28 and 8 bits: no BigInt before the last step. */
  private varint64(signed: boolean): bigint {
    const bytes = this.bytes;
    let byte = bytes[this.at++]!;
    if (byte < 0x80) return smallIntegers[byte]!;
    let low = byte & 0x7f;
    let shift = 7;
    while (shift < 28) {
      byte = bytes[this.at++]!;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low < smallIntegers.length ? smallIntegers[low]! : BigInt(low);
      shift += 7;
    }
    let middle = 0;
    let high = 0;
    for (shift = 0; shift < 28; shift += 7) {
      byte = bytes[this.at++]!;
      middle |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (!(byte < 0x80)) {
      byte = bytes[this.at++]!;
      high = byte & 0x7f;
      if (!(byte < 0x80)) {
        byte = bytes[this.at++]!;
        high |= (byte & 0x7f) << 7;
        if (!(byte < 0x80)) throw this.badVarint();
      }
    }
    scratch.setInt32(0, low | (middle << 28), true);
    scratch.setInt32(4, (middle >>> 4) | (high << 24), true);
    return signed ? scratch.getBigInt64(0, true) : scratch.getBigUint64(0, true);
  }

  /** Where an id of `length` bytes starts; 0 when the field is empty, -1 when it has another length. */
  private idStart(length: number): number {
    const end = this.enter();
    const start = this.at;
    this.at = end;
    if (end - start === length) return start;
    return end === start ? 0 : -1;
  }

  private isSame16(a: number, b: number): boolean {
    const view = this.view;
    return (
      b > 0 &&
      view.getInt32(a) === view.getInt32(b) &&
      view.getInt32(a + 4) === view.getInt32(b + 4) &&
      view.getInt32(a + 8) === view.getInt32(b + 8) &&
      view.getInt32(a + 12) === view.getInt32(b + 12)
    );
  }

  private advance(bytes: number): number {
    const at = this.at;
    this.at = at + bytes;
    if (this.at > this.bytes.length) throw new Malformed('truncated: a number ends beyond the input');
    return at;
  }

  private badVarint(): Malformed {
    return new Malformed(
      this.at > this.bytes.length
        ? 'truncated: a number ends beyond the input'
        : 'a number is longer than ten bytes',
    );
  }
}
