import { Malformed } from '../malformed.js';

/** A JSON object of the request; fields that we do not know are never looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses a request's body.
 *
 * OTLP/JSON writes 64-bit integers as strings, yet some senders write numbers, and `JSON.parse` rounds those above
 * 2^53. Such numbers are taken from the source text instead, which is slow: only a body that may have one is parsed
 * that way.
 */
export function parseBody(body: Uint8Array): Fields {
  const text = new TextDecoder().decode(body);
  let parsed: unknown;
  try {
    parsed = LONG_INTEGER.test(text) ? JSON.parse(text, keepDigits as Reviver) : JSON.parse(text);
  } catch {
    throw new Malformed('not JSON');
  }
  return fieldsOf(parsed, 'request');
}

/** Sixteen digits or more in a row: 2^53 has sixteen. */
const LONG_INTEGER = /[:,[]\s*-?\d{16}/;

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** The third argument (`JSON.parse` source text access, in V8 since 2023) is one that TypeScript does not know yet. */
function keepDigits(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

export function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object');
  return value as Fields;
}

/** Absent and `null` are the default, as everywhere in protobuf's JSON. */
export function optionalFields(value: unknown, name: string): Fields | undefined {
  return value === undefined || value === null ? undefined : fieldsOf(value, name);
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(name, 'an array');
  return value;
}

export function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(name, 'a string');
  return value;
}

export function booleanOf(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw wrong(name, 'true or false');
  return value;
}

export function wrong(name: string, expected: string): Malformed {
  return new Malformed(`${name} is not ${expected}`);
}
