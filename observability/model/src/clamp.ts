import { durationOf } from './order.js';
import type { Nanos } from './span.js';
import type { Trip } from './trip.js';

/** The part of a span that lies within all its ancestors. */
export interface Bounds {
  readonly startNanos: Nanos;
  /** Never before `startNanos`. */
  readonly endNanos: Nanos;
  /** True when the span, or one above it, started when the root had already ended. Nothing of it is within. */
  readonly late: boolean;
  /** How much of the span's duration lies outside its parent and is not counted. 0 on late and detached spans. */
  readonly clampedNanos: bigint;
}

/**
 * The bounds of every span, by `TripNode.index`. A child cannot have taken time that its parent did not have: clocks
 * of two machines disagree, or the child went on alone after its parent had finished.
 */
export function clampToParents(trip: Trip): readonly Bounds[] {
  const bounds: Bounds[] = [];
  const rootEnd = trip.root.span.startNanos + durationOf(trip.root.span);
  for (const { span, parent, detached } of trip.nodes) {
    const duration = durationOf(span);
    const end = span.startNanos + duration;
    const outer = parent === undefined ? undefined : bounds[parent.index];
    const late = !detached && outer !== undefined && (outer.late || span.startNanos >= rootEnd);
    if (detached || outer === undefined) {
      bounds.push({ startNanos: span.startNanos, endNanos: end, late, clampedNanos: 0n });
      continue;
    }
    const startNanos = within(span.startNanos, outer);
    const endNanos = within(end, outer);
    bounds.push({
      startNanos,
      endNanos,
      late,
      clampedNanos: late ? 0n : duration - (endNanos - startNanos),
    });
  }
  return bounds;
}

function within(instant: Nanos, outer: Bounds): Nanos {
  if (instant < outer.startNanos) return outer.startNanos;
  return instant > outer.endNanos ? outer.endNanos : instant;
}
