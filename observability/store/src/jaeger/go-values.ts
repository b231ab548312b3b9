/**
 * Values in the spelling that Go's standard library reads, with its error messages: clients of Jaeger show them.
 */
export type Parsed<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'invalid'; readonly message: string };

const MAX_INT64 = 2n ** 63n - 1n;

/** `strconv.ParseInt(text, 10, bits)`. */
export function parseInteger(text: string, bits: 32 | 64): Parsed<bigint> {
  const invalid = (reason: string): Parsed<bigint> => ({
    status: 'invalid',
    message: `strconv.ParseInt: parsing ${quote(text)}: ${reason}`,
  });
  if (!/^[+-]?\d+$/.test(text)) return invalid('invalid syntax');
  // Longer than any 64-bit integer: no work for a million digits.
  if (text.length > 40) return invalid('value out of range');
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(bits, value) === value ? { status: 'ok', value } : invalid('value out of range');
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);

/** `strconv.ParseBool`; `undefined` for anything else. */
export function booleanOf(text: string): boolean | undefined {
  return booleans.get(text);
}

const unitNanos: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

/** `time.ParseDuration`: `1.5s`, `100ms`, `1h30m`, in nanoseconds. */
export function parseDuration(text: string): Parsed<bigint> {
  const invalid = (message: string): Parsed<bigint> => ({ status: 'invalid', message: `time: ${message}` });
  const [, sign = '', amounts = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (amounts === '0') return { status: 'ok', value: 0n };
  if (!/^(\d+\.?\d*|\.\d+)/.test(amounts)) return invalid(`invalid duration ${quote(text)}`);
  let nanos = 0;
  for (let rest = amounts; rest !== ''; ) {
    const [all = '', amount, unit = ''] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (amount === undefined) return invalid(`invalid duration ${quote(text)}`);
    if (unit === '') return invalid(`missing unit in duration ${quote(text)}`);
    const factor = unitNanos.get(unit);
    if (factor === undefined) return invalid(`unknown unit ${quote(unit)} in duration ${quote(text)}`);
    nanos += Number(amount) * factor;
    rest = rest.slice(all.length);
  }
  if (nanos > Number(MAX_INT64)) return invalid(`invalid duration ${quote(text)}`);
  const value = BigInt(Math.trunc(nanos));
  return { status: 'ok', value: sign === '-' ? -value : value };
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
