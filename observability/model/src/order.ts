import type { Span } from './span.js';

/**
 * The order of spans everywhere: by start, then the longer first (what encloses comes before what it encloses), then
 * by id. Two spans of one trip are never equal, so whatever order they arrived in, they are sorted the same way.
 */
export function compareSpans(a: Span, b: Span): number {
  if (a.startNanos !== b.startNanos) return a.startNanos < b.startNanos ? -1 : 1;
  if (a.endNanos !== b.endNanos) return a.endNanos > b.endNanos ? -1 : 1;
  if (a.spanId !== b.spanId) return a.spanId < b.spanId ? -1 : 1;
  return 0;
}

/** How long a span took, in nanoseconds. A span that ends before it starts (a clock was set) took no time. */
export function durationOf(span: Span): bigint {
  return span.endNanos > span.startNanos ? span.endNanos - span.startNanos : 0n;
}
