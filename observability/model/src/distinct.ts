import { compareSpans } from './order.js';
import type { Span, SpanId } from './span.js';

/**
 * Removes the copies of spans that arrived more than once: exporters send a batch again when its answer was lost.
 *
 * Copies are the same in practice. Where they are not, the one kept depends only on what they hold, never on which
 * came first: the one that ended last, of those the one with the most in it.
 */
export function distinctSpans(spans: readonly Span[]): { distinct: Span[]; duplicates: number } {
  const kept = new Map<SpanId, Span>();
  for (const span of spans) {
    const other = kept.get(span.spanId);
    if (other === undefined || prefer(span, other)) kept.set(span.spanId, span);
  }
  return { distinct: [...kept.values()].sort(compareSpans), duplicates: spans.length - kept.size };
}

function prefer(span: Span, other: Span): boolean {
  if (span.endNanos !== other.endNanos) return span.endNanos > other.endNanos;
  const [text, otherText] = [asText(span), asText(other)];
  if (text.length !== otherText.length) return text.length > otherText.length;
  return text < otherText;
}

/** The whole span as text, with keys in order: equal for equal spans only. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part === 'number' && !Number.isFinite(part)) return String(part);
    if (part instanceof Uint8Array) return { bytes: Array.from(part) };
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
