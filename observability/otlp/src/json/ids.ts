import { wrong } from './parse.js';

const DIGITS: Readonly<Record<16 | 32, RegExp>> = { 16: /^[0-9a-f]{16}$/, 32: /^[0-9a-f]{32}$/ };
const ZEROS: Readonly<Record<16 | 32, string>> = { 16: '0'.repeat(16), 32: '0'.repeat(32) };

/**
 * An id in hex digits of either case, which OTLP/JSON uses where protobuf's own JSON has base64.
 *
 * @param digits 32 for a trace, 16 for a span.
 * @returns lower-case digits, `''` for an absent id (empty or all zeros), `undefined` for anything else.
 */
export function idOf(value: unknown, name: string, digits: 16 | 32): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') throw wrong(name, 'a string');
  const id = value.toLowerCase();
  if (id === ZEROS[digits]) return '';
  return DIGITS[digits].test(id) ? id : undefined;
}
