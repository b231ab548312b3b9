import type { Breakdown, HeadReason, Span, Trip } from '@roundtrip/model';
import { millis } from '../time.js';

const detachedBecause: Readonly<Record<HeadReason, string>> = {
  root: 'is a second root',
  orphan: 'hangs on a span that never arrived',
  cycle: 'is its own ancestor',
};

/** What could not be taken as it was, a sentence each. */
export function warningsOf(trip: Trip, { clamped, spans }: Breakdown): string[] {
  const byId = new Map(spans.map(({ span }) => [span.spanId, span]));
  const warnings = clamped.map(
    ({ spanId, nanos }) =>
      `${named(byId.get(spanId))} reaches ${millis(nanos)} ms beyond its parent: not counted`,
  );
  for (const { head, reason } of trip.detached) {
    warnings.push(`${named(head.span)} ${detachedBecause[reason]}: shown, not counted`);
  }
  if (trip.duplicates > 0) warnings.push(`${trip.duplicates} spans came more than once`);
  return warnings;
}

function named(span: Span | undefined): string {
  return span === undefined ? 'a span' : `'${span.name}' (${span.resource.serviceName})`;
}
