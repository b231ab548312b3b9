import type { SpanId, TraceId } from '@roundtrip/model';
import { labErrors } from '../errors.js';

/** @throws KnownError unless the text is 32 hex digits, of either case, not all zero. */
export function traceIdOf(text: string, name: string): TraceId {
  const id = text.toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id) || /^0+$/.test(id)) throw labErrors.badParameter(name, '32 hex digits');
  return id;
}

/** @throws KnownError unless the text is 16 hex digits. */
export function spanIdOf(text: string, name: string): SpanId {
  if (!/^[0-9a-fA-F]{16}$/.test(text)) throw labErrors.badParameter(name, '16 hex digits');
  return text.toLowerCase();
}

/** @throws KnownError unless `limit` is absent or a whole number from 1 to `max`. */
export function limitIn(query: URLSearchParams, byDefault: number, max: number): number {
  const text = query.get('limit');
  if (text === null) return byDefault;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > max) {
    throw labErrors.badParameter('limit', `a whole number from 1 to ${max}`);
  }
  return limit;
}

/** Like `params.get`, with an empty value counting as absent. */
export function textIn(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** The path and the query of a request, the path still percent-encoded. */
export function partsOf(url: string): { path: string; query: URLSearchParams } {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  return { path, query: new URLSearchParams(query) };
}
