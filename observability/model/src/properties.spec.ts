import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakdown } from './breakdown.js';
import { type Bounds, clampToParents } from './clamp.js';
import { criticalPath } from './critical-path.js';
import { earlyExit, LIFECYCLE_EARLY_EXIT } from './early-exit.js';
import { durationOf } from './order.js';
import type { Span, SpanKind } from './span.js';
import { stages, steps } from './steps.js';
import { classifyAsDrawn, makeSpan } from './testing/index.js';
import { buildTrip, type Trip, type TripNode } from './trip.js';
import { wholeness } from './wholeness.js';

/**
 * Traces as they arrive from a bad network: few distinct times, so that spans touch, overlap, coincide and have no
 * duration; parents that are younger, absent, or below their own children; copies that differ; clocks that are off.
 */
const messySpan = fc.record({
  id: fc.integer({ min: 0, max: 30 }),
  parent: fc.option(fc.integer({ min: 0, max: 33 }), { nil: undefined, freq: 8 }),
  start: fc.integer({ min: -5, max: 40 }),
  duration: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -3, max: 60 })),
  skew: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -30, max: 30 })),
  kind: fc.constantFrom<SpanKind>('internal', 'server', 'client', 'consumer'),
  service: fc.constantFrom('client', 'balancer', 'shop', 'auth'),
  step: fc.option(fc.constantFrom(...steps), { nil: undefined }),
  stage: fc.option(fc.constantFrom(...stages), { nil: undefined, freq: 2 }),
  leg: fc.option(fc.constant('back'), { nil: undefined, freq: 1 }),
  mark: fc.option(fc.constantFrom('no token', 'not modified'), { nil: undefined, freq: 1 }),
});

type MessySpan = typeof messySpan extends fc.Arbitrary<infer T> ? T : never;

function toSpan({ id, parent, start, duration, skew, kind, service, mark, ...drawn }: MessySpan): Span {
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...drawn, [LIFECYCLE_EARLY_EXIT]: mark })) {
    if (value !== undefined) attributes[key] = value;
  }
  return makeSpan({
    id: `${id}`,
    parent: parent === undefined ? undefined : `${parent}`,
    start: start + skew,
    end: start + skew + duration,
    kind,
    service,
    attributes,
  });
}

/** Mostly trees: every span but the first hangs on an earlier one, within or near its time. */
const mostlyTree = fc.array(messySpan, { minLength: 1, maxLength: 40 }).map((sketches) =>
  sketches.map((sketch, i) => {
    if (i === 0) return toSpan({ ...sketch, id: 100, parent: undefined, start: 0, skew: 0, duration: 50 });
    return toSpan({ ...sketch, id: 100 + i, parent: 100 + ((sketch.parent ?? 0) % i) });
  }),
);

const anything = fc.array(messySpan.map(toSpan), { minLength: 1, maxLength: 40 });

const messySpans = fc.oneof(
  mostlyTree,
  anything,
  fc.tuple(mostlyTree, anything).map(([a, b]) => [...a, ...b]),
);

const runs = { numRuns: 400 };

/** The definition, said plainly and slowly: who owns the instant, asked from the root down. */
function ownerAt(instant: bigint, trip: Trip, bounds: readonly Bounds[]): TripNode {
  const of = (node: TripNode) => bounds[node.index]!;
  const isActive = (node: TripNode) =>
    !of(node).late && of(node).startNanos <= instant && instant < of(node).endNanos;
  let owner = trip.root;
  for (;;) {
    const [last] = owner.children
      .filter(isActive)
      .sort(
        (a, b) =>
          Number(of(b).endNanos - of(a).endNanos) ||
          Number(a.span.endNanos - b.span.endNanos) ||
          Number(a.span.startNanos - b.span.startNanos) ||
          (a.span.spanId < b.span.spanId ? -1 : 1),
      );
    if (last === undefined) return owner;
    owner = last;
  }
}

/** A trip as plain data, so that two of them can be compared. */
function outlineOf(trip: Trip) {
  return {
    nodes: trip.nodes.map(({ span, parent, depth, detached }) => [
      span,
      parent?.span.spanId,
      depth,
      detached,
    ]),
    detached: trip.detached.map(({ head, reason }) => [head.span.spanId, reason]),
    duplicates: trip.duplicates,
    rootReason: trip.rootReason,
  };
}

describe('any trip, however messy', () => {
  it('holds every distinct span once, and counts the rest', () => {
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        const ids = trip.nodes.map(({ span }) => span.spanId);
        expect(new Set(ids)).toEqual(new Set(spans.map(({ spanId }) => spanId)));
        expect(ids.length + trip.duplicates).toBe(spans.length);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      runs,
    );
  });

  it('is the same in whatever order its spans arrive', () => {
    const twoOrders = messySpans.chain((spans) =>
      fc.tuple(
        fc.constant(spans),
        fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length }),
      ),
    );
    fc.assert(
      fc.property(twoOrders, ([spans, shuffled]) => {
        const [one, other] = [buildTrip(spans), buildTrip(shuffled)];
        expect(outlineOf(other)).toEqual(outlineOf(one));
        expect(breakdown(other, classifyAsDrawn)).toEqual(breakdown(one, classifyAsDrawn));
        expect(criticalPath(other)).toEqual(criticalPath(one));
        expect(earlyExit(other, classifyAsDrawn)).toEqual(earlyExit(one, classifyAsDrawn));
        expect(wholeness(other)).toEqual(wholeness(one));
      }),
      runs,
    );
  });

  it('has a parent before its children, and children in order', () => {
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        expect(trip.nodes[0]).toBe(trip.root);
        for (const [i, node] of trip.nodes.entries()) {
          expect(node.index).toBe(i);
          expect(node.parent === undefined || node.parent.index < i).toBe(true);
          const starts = node.children.map(({ span }) => span.startNanos);
          expect(starts).toEqual(starts.toSorted((a, b) => Number(a - b)));
        }
      }),
      runs,
    );
  });

  it('has a critical path that tiles its duration', () => {
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        let cursor = trip.root.span.startNanos;
        for (const { fromNanos, toNanos } of criticalPath(trip)) {
          expect(fromNanos).toBe(cursor);
          expect(toNanos > fromNanos).toBe(true);
          cursor = toNanos;
        }
        expect(cursor - trip.root.span.startNanos).toBe(durationOf(trip.root.span));
      }),
      runs,
    );
  });

  it('gives every instant to the deepest active span that its parents wait for', () => {
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        const bounds = clampToParents(trip);
        for (const { span, fromNanos, toNanos } of criticalPath(trip)) {
          for (let instant = fromNanos; instant < toNanos; instant += 1n) {
            expect(ownerAt(instant, trip, bounds).span.spanId).toBe(span.spanId);
          }
        }
      }),
      runs,
    );
  });

  it('is divided without rest: parts and own times add up to its duration, none of them negative', () => {
    const sum = (all: readonly bigint[]) => all.reduce((total, nanos) => total + nanos, 0n);
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        const { durationNanos, parts, spans: divided } = breakdown(trip, classifyAsDrawn);
        expect(durationNanos).toBe(durationOf(trip.root.span));
        expect(sum(parts.map(({ nanos }) => nanos))).toBe(durationNanos);
        expect(sum(divided.map(({ ownNanos }) => ownNanos))).toBe(durationNanos);
        expect(parts.every(({ nanos }) => nanos > 0n)).toBe(true);
        for (const { ownNanos, ownBackNanos, late, detached } of divided) {
          expect(ownBackNanos >= 0n && ownBackNanos <= ownNanos).toBe(true);
          if (late || detached) expect(ownNanos).toBe(0n);
        }
      }),
      runs,
    );
  });

  it('names each (step, leg) once, in order, and knows no step that is crossed twice on the way back', () => {
    const order = steps.flatMap((step) => [`${step} out`, `${step} back`]);
    const impossible = ['client', 'network', 'load-balancer', 'reverse-proxy', 'middleware']
      .map((step) => `${step} back`)
      .concat('return out');
    fc.assert(
      fc.property(messySpans, (spans) => {
        const names = breakdown(buildTrip(spans), classifyAsDrawn).parts.map(
          ({ step, leg }) => `${step} ${leg}`,
        );
        expect(names).toEqual(order.filter((name) => names.includes(name)));
        expect(names.filter((name) => impossible.includes(name))).toEqual([]);
      }),
      runs,
    );
  });

  it('never clamps a span to less than nothing, nor cuts off more than it has', () => {
    fc.assert(
      fc.property(messySpans, (spans) => {
        const trip = buildTrip(spans);
        for (const [i, bounds] of clampToParents(trip).entries()) {
          const duration = durationOf(trip.nodes[i]!.span);
          expect(bounds.endNanos >= bounds.startNanos).toBe(true);
          expect(bounds.clampedNanos >= 0n && bounds.clampedNanos <= duration).toBe(true);
        }
      }),
      runs,
    );
  });
});
