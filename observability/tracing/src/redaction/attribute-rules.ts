import { maskText, type OnMask } from './mask-text.js';

/** Attributes that hold values, headers or credentials by their nature. */
const dropped: readonly RegExp[] = [
  /^db\.query\.parameter\./,
  /^db\.(statement\.parameters|typeorm\.parameters)$/,
  /^http\.(request|response)\.header\.(authorization|proxy-authorization|cookie|set-cookie|x-roundtrip-.*-key)$/,
  /^rpc\.(request|response)\.metadata\.(authorization|cookie)$/,
];

/** The end of a key that says what its value is: `user.password`, `authToken`. Fields of log records are such keys too. */
const SECRET_KEY =
  /(passwords?|passwd|passphrase|secrets?|authorization|cookies?|tokens?|(api|private|internal|lab)[_-]?key)$/i;

/** Of several secrets a number is how many there are: `gen_ai.usage.input_tokens`. Of one it may be the secret. */
const SEVERAL_SECRETS = /s$/i;

/** Attributes whose value is a name we gave ourselves, or a number; there is nothing in them to look for. */
const harmless = new RegExp(
  [
    '^(lifecycle|nestjs|passport|network|server|telemetry|thread)\\.',
    '^cache\\.(operation|hit|hits|keys|tier|coalesced)$',
    '^code\\.(function\\.name|file\\.path|line\\.number)$',
    '^http\\.(request\\.method|route|response\\.status_code)$',
    '^db\\.(system|operation|collection)\\.name$|^db\\.namespace$',
    '^rpc\\.(system|service|method|grpc\\.status_code)$',
    '^(error\\.type|exception\\.type|url\\.scheme)$',
  ].join('|'),
);

/** The text of a string in SQL. Statements are to have parameters instead, and `EXPLAIN` and raw queries may not. */
const SQL_STRING = /'(?:[^']|'')*'/g;

/** What a key says about its value: looked up for every attribute, so it is remembered. */
type Treatment = 'drop' | 'drop unless a count' | 'keep' | 'mask' | 'query' | 'url' | 'sql';

const MAX_REMEMBERED = 1000;
const remembered = new Map<string, Treatment>();

/**
 * What may leave the process of one attribute.
 *
 * @returns the value, masked if need be, or `undefined` for an attribute to leave out
 */
export function redactAttribute(key: string, value: unknown, onMask: OnMask): unknown {
  switch (treatmentOf(key)) {
    case 'drop':
      return undefined;
    case 'drop unless a count':
      return typeof value === 'number' ? value : undefined;
    case 'keep':
      return value;
    case 'query':
      return typeof value === 'string' ? maskText(withoutQueryValues(value), onMask) : value;
    case 'url':
      return typeof value === 'string' ? maskText(urlWithoutValues(value), onMask) : value;
    case 'sql':
      return typeof value === 'string' ? redactStatement(value, onMask) : value;
    case 'mask':
      return maskValue(value, onMask);
  }
}

function treatmentOf(key: string): Treatment {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const treatment = decide(key);
  if (remembered.size < MAX_REMEMBERED) remembered.set(key, treatment);
  return treatment;
}

function decide(key: string): Treatment {
  if (dropped.some((rule) => rule.test(key))) return 'drop';
  if (SECRET_KEY.test(key)) return SEVERAL_SECRETS.test(key) ? 'drop unless a count' : 'drop';
  if (key === 'url.query') return 'query';
  if (key === 'url.full' || key === 'http.url') return 'url';
  if (key === 'db.query.text' || key === 'db.statement') return 'sql';
  return harmless.test(key) ? 'keep' : 'mask';
}

/** `?page=2&email=a@b.example` becomes `?page=*&email=*`: which parameters a request had explains it, their values tell on people. */
export function withoutQueryValues(query: string): string {
  return query.replace(/([^?&=]*)=[^&]*/g, '$1=*');
}

function urlWithoutValues(url: string): string {
  const fragment = url.indexOf('#');
  const whole = fragment === -1 ? url : url.slice(0, fragment);
  const question = whole.indexOf('?');
  const path = question === -1 ? whole : whole.slice(0, question);
  const query = question === -1 ? '' : withoutQueryValues(whole.slice(question));
  return path.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1') + query;
}

/** Entity managers of TypeORM are reported with their arguments as JSON, which is the entity itself. */
function redactStatement(statement: string, onMask: OnMask): string | undefined {
  if (statement.startsWith('{') || statement.startsWith('[')) return undefined;
  return maskText(statement.includes("'") ? statement.replace(SQL_STRING, "'?'") : statement, onMask);
}

/** Cards of 13 and 14 digits are rarer than other numbers of that size. */
const SMALLEST_CARD = 2e14;

/** Deeper than any log line is meant to be. */
const MAX_DEPTH = 6;

/** Masks the strings in a value, whatever it is made of. Gives back the same value when nothing had to be masked. */
export function maskValue(value: unknown, onMask: OnMask, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value, onMask);
  if (typeof value === 'number' && value >= SMALLEST_CARD) {
    const masked = maskText(String(value), onMask);
    return masked === String(value) ? value : masked;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) {
    const masked = value.map((one) => maskValue(one, onMask, depth + 1));
    return masked.some((one, index) => one !== value[index]) ? masked : value;
  }
  return redactAttributes(value as Record<string, unknown>, onMask, depth + 1) ?? value;
}

/** @returns the attributes that may leave, or `undefined` when all of them may, as they are */
export function redactAttributes(
  attributes: Readonly<Record<string, unknown>>,
  onMask: OnMask,
  depth = 0,
): Record<string, unknown> | undefined {
  let changed: Record<string, unknown> | undefined;
  for (const key in attributes) {
    const value = attributes[key];
    const redacted =
      depth === 0 ? redactAttribute(key, value, onMask) : redactField(key, value, onMask, depth);
    if (redacted === value) continue;
    changed ??= { ...attributes };
    if (redacted === undefined) delete changed[key];
    else changed[key] = redacted;
  }
  return changed;
}

/** A field inside a value: its key may say that it is a secret. */
function redactField(key: string, value: unknown, onMask: OnMask, depth: number): unknown {
  if (!SECRET_KEY.test(key)) return maskValue(value, onMask, depth);
  return typeof value === 'number' && SEVERAL_SECRETS.test(key) ? value : undefined;
}
