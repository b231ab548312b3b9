import type { TripView } from '@roundtrip/contracts';
import { buildTrip, durationOf, earlyExit, type Span } from '@roundtrip/model';
import { classify } from '@roundtrip/semconv';
import { millis, rfc3339 } from '../time.js';
import { httpStatusOf, servicesOf } from './trip-view.js';

/** A trip in a list: the head of its view. */
export type TripSummary = Pick<
  TripView,
  | 'traceId'
  | 'name'
  | 'startTime'
  | 'durationMs'
  | 'status'
  | 'spanCount'
  | 'errorCount'
  | 'services'
  | 'earlyExit'
>;

/** @param spans all spans of one trace that are here, at least one */
export function tripSummaryOf(spans: readonly Span[]): TripSummary {
  const trip = buildTrip(spans);
  const root = trip.root.span;
  return {
    traceId: trip.traceId,
    name: root.name,
    startTime: rfc3339(root.startNanos),
    durationMs: millis(durationOf(root)),
    status: httpStatusOf(root),
    spanCount: trip.nodes.length,
    errorCount: trip.nodes.filter(({ span }) => span.status.code === 'error').length,
    services: servicesOf(trip),
    earlyExit: earlyExit(trip, classify),
  };
}
