import type { TripSpan, TripView } from '@roundtrip/contracts';
import {
  type Attributes,
  type BreakdownSpan,
  breakdown,
  buildTrip,
  compareSpans,
  durationOf,
  earlyExit,
  type Span,
  type Trip,
  wholeness,
} from '@roundtrip/model';
import { plainOf } from '@roundtrip/otlp';
import { classify } from '@roundtrip/semconv';
import { millis, rfc3339 } from '../time.js';
import { warningsOf } from './warnings.js';

/**
 * Makes the view of one trip out of its spans: the tree, whose time it was, which layer ended it early.
 *
 * @param spans all spans of one trace that are here, at least one
 */
export function tripViewOf(spans: readonly Span[], linked: TripView['linked']): TripView {
  const trip = buildTrip(spans);
  const divided = breakdown(trip, classify);
  const { whole, missing } = wholeness(trip);
  const root = trip.root.span;
  return {
    traceId: trip.traceId,
    whole,
    missing: [...missing],
    name: root.name,
    startTime: rfc3339(root.startNanos),
    durationMs: millis(divided.durationNanos),
    status: httpStatusOf(root),
    spanCount: trip.nodes.length,
    errorCount: trip.nodes.filter(({ span }) => span.status.code === 'error').length,
    services: servicesOf(trip),
    machine: machineOf(trip),
    earlyExit: earlyExit(trip, classify),
    steps: divided.parts.map(({ step, leg, nanos }) => ({ step, leg, durationMs: millis(nanos) })),
    spans: divided.spans.map((entry, index) => spanView(entry, trip, index)),
    warnings: warningsOf(trip, divided),
    linked,
  };
}

function spanView(entry: BreakdownSpan, trip: Trip, index: number): TripSpan {
  const { span } = entry;
  const tripStart = trip.root.span.startNanos;
  return {
    id: span.spanId,
    name: span.name,
    service: span.resource.serviceName,
    machine: instanceOf(span),
    kind: span.kind,
    step: entry.step,
    leg: entry.leg,
    stage: entry.stage ?? null,
    startMs: millis(span.startNanos - tripStart),
    durationMs: millis(durationOf(span)),
    ownMs: millis(entry.ownNanos),
    parent: trip.nodes[index]?.parent?.span.spanId ?? null,
    error: span.status.code === 'error',
    late: entry.late,
    attributes: plainAttributes(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      atMs: millis(event.timeNanos - tripStart),
      attributes: plainAttributes(event.attributes),
    })),
  };
}

/** The status that the root tells, under the stable name or the one before it. */
export function httpStatusOf({ attributes }: Span): number | null {
  for (const key of ['http.response.status_code', 'http.status_code']) {
    const status = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (typeof status === 'bigint' || typeof status === 'number') return Number(status);
  }
  return null;
}

/** In the order in which the trip reached them. */
export function servicesOf({ nodes }: Trip): string[] {
  const spans = nodes.map(({ span }) => span).sort(compareSpans);
  return [...new Set(spans.map(({ resource }) => resource.serviceName))];
}

/** The machine whose shop answered; where none did, the one whose proxy answered. */
function machineOf({ nodes }: Trip): string | null {
  for (const service of ['shop', 'proxy']) {
    // The last one that started: earlier ones were attempts that the balancer gave up.
    const spans = nodes.map(({ span }) => span).filter((span) => span.resource.serviceName === service);
    const machine = spans.sort(compareSpans).findLast((span) => instanceOf(span) !== null);
    if (machine !== undefined) return instanceOf(machine);
  }
  return null;
}

function instanceOf({ resource: { attributes } }: Span): string | null {
  const instance = Object.hasOwn(attributes, 'service.instance.id')
    ? attributes['service.instance.id']
    : null;
  return typeof instance === 'string' ? instance : null;
}

export function plainAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plainOf(value)]));
}
