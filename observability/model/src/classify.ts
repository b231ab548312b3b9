import type { Span } from './span.js';
import type { Classification } from './steps.js';
import type { Trip } from './trip.js';

/** A span and what a classifier said of it. */
export interface ClassifiedSpan {
  readonly span: Span;
  readonly classification: Classification;
}

/**
 * Says which step a span belongs to. Asked once for each span, parents first, so that a span that tells nothing of
 * itself can be given the step of its parent. Must be pure.
 *
 * @param parent `undefined` for the root and for the head of a detached tree
 */
export type Classify = (span: Span, parent: ClassifiedSpan | undefined) => Classification;

/** The classification of every span of a trip, by `TripNode.index`. */
export function classifyTrip(trip: Trip, classify: Classify): readonly Classification[] {
  const classified: ClassifiedSpan[] = [];
  for (const { span, parent } of trip.nodes) {
    const above = parent === undefined ? undefined : classified[parent.index];
    classified.push({ span, classification: classify(span, above) });
  }
  return classified.map(({ classification }) => classification);
}
