import { Malformed } from '../malformed.js';
import { wrong } from './parse.js';

const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** A `fixed64` or `uint64`: a decimal string or a number. */
export function uint64Of(value: unknown, name: string): bigint {
  return integerOf(value, name, 0n, MAX_UINT64);
}

/** An `int64`: a decimal string or a number. */
export function int64Of(value: unknown, name: string): bigint {
  return integerOf(value, name, MIN_INT64, MAX_INT64);
}

export function uint32Of(value: unknown, name: string): number {
  return Number(integerOf(value, name, 0n, 0xffff_ffffn));
}

export function int32Of(value: unknown, name: string): number {
  return Number(integerOf(value, name, -0x8000_0000n, 0x7fff_ffffn));
}

function integerOf(value: unknown, name: string, min: bigint, max: bigint): bigint {
  if (value === undefined || value === null) return 0n;
  const integer = toInteger(value);
  if (integer === undefined) throw wrong(name, 'an integer');
  if (integer < min || integer > max) throw new Malformed(`${name} is out of range`);
  return integer;
}

/** As many digits as JavaScript writes before it turns to `1e21`; a string of a million of them costs nothing. */
const DECIMAL = /^-?\d{1,21}$/;

/** The integer that a number or a decimal string says. */
export function toInteger(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value === 'string' && DECIMAL.test(value)) return BigInt(value);
  return undefined;
}

/** A `double`: a number, a numeric string, or one of protobuf's words for what JSON cannot say. */
export function doubleOf(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return 0;
  if (value === 'NaN') return Number.NaN;
  if (typeof value === 'string' && value.trim() !== '') {
    const parsed = Number(value);
    if (!Number.isNaN(parsed)) return parsed;
  }
  throw wrong(name, 'a number');
}

export function optionalDoubleOf(value: unknown, name: string): number | undefined {
  return value === undefined || value === null ? undefined : doubleOf(value, name);
}

/**
 * An enumeration's number. OTLP/JSON demands numbers; protobuf's own JSON writes names, and senders that use a
 * stock encoder send those.
 *
 * @param names the enumeration's names by number.
 */
export function enumOf(value: unknown, name: string, names: readonly string[]): number {
  if (typeof value === 'string') {
    const index = names.indexOf(value);
    if (index >= 0) return index;
  }
  return int32Of(value, name);
}
