import type { Rejections } from './rejections.js';

/** What an id field may hold: digits, `''` when absent or all zeros, `undefined` when of a wrong length or form. */
export type RawId = string | undefined;

/**
 * Whether a span can be kept: OTLP requires a valid trace id and span id, and a parent that is valid or absent
 * (trace.proto, `Span`). A span that fails is counted, the others of the request are taken.
 */
export function hasUsableIds(
  traceId: RawId,
  spanId: RawId,
  parentSpanId: RawId,
  rejections: Rejections,
): boolean {
  if (!traceId) rejections.reject(`span without a valid trace id: ${flaw(traceId)}`);
  else if (!spanId) rejections.reject(`span without a valid span id: ${flaw(spanId)}`);
  else if (parentSpanId === undefined) rejections.reject('span with an invalid parent span id: wrong length');
  else return true;
  return false;
}

function flaw(id: RawId): string {
  return id === undefined ? 'wrong length' : 'empty or all zeros';
}
