import type { Span, SpanId } from '@roundtrip/model';
import type { Dependency, TimeWindow } from './trace-store.js';

/**
 * Counts calls between services: one for every span whose parent is in the trace, from the parent's service to the
 * span's, calls within a service included. A trace that is not wholly inside the window is left out.
 */
export function countDependencies(
  traces: Iterable<readonly Span[]>,
  { startNanos, endNanos }: TimeWindow,
): Dependency[] {
  const counts = new Map<string, { parent: string; child: string; callCount: number }>();
  for (const spans of traces) {
    const services = new Map<SpanId, string>();
    let inside = true;
    for (const span of spans) {
      services.set(span.spanId, span.resource.serviceName);
      inside &&= span.startNanos >= startNanos && span.endNanos <= endNanos;
    }
    if (!inside) continue;
    for (const { parentSpanId, resource } of spans) {
      const parent = parentSpanId === undefined ? undefined : services.get(parentSpanId);
      if (parent === undefined) continue;
      const child = resource.serviceName;
      const key = `${parent.length}:${parent}${child}`;
      const edge = counts.get(key) ?? { parent, child, callCount: 0 };
      edge.callCount++;
      counts.set(key, edge);
    }
  }
  return [...counts.values()].sort((a, b) => order(a, b));
}

function order(a: Dependency, b: Dependency): number {
  if (a.parent !== b.parent) return a.parent < b.parent ? -1 : 1;
  return a.child < b.child ? -1 : 1;
}
