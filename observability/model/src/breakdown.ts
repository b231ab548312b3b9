import { isNetworkCall } from './call.js';
import { clampToParents } from './clamp.js';
import { type Classify, classifyTrip } from './classify.js';
import { type OwnTime, ownTimes } from './critical-path.js';
import { durationOf } from './order.js';
import type { Span, SpanId } from './span.js';
import { type Classification, type Leg, type Stage, type Step, steps, stepsCrossedTwice } from './steps.js';
import type { Trip, TripNode } from './trip.js';

/** What a step took of a trip, on one leg. */
export interface BreakdownPart {
  readonly step: Step;
  readonly leg: Leg;
  /** More than 0. */
  readonly nanos: bigint;
}

/** What one span adds to the breakdown. */
export interface BreakdownSpan {
  readonly span: Span;
  readonly depth: number;
  /** The step that this span's own time on the way out belongs to. */
  readonly step: Step;
  /** `back` where the span as a whole is way-back work. */
  readonly leg: Leg;
  readonly stage: Stage | undefined;
  /** Time in which this span was the deepest active one on the critical path. */
  readonly ownNanos: bigint;
  /** The part of `ownNanos` that is on the way back; of the first five steps it belongs to step `return`. */
  readonly ownBackNanos: bigint;
  /** True when the span, or one above it, started when the root had already ended: shown, never counted. */
  readonly late: boolean;
  /** True in a tree that does not hang on the root: shown, never counted. */
  readonly detached: boolean;
  /** What lies outside the parent and is not counted. */
  readonly clampedNanos: bigint;
}

/** The division of a trip's duration among steps. */
export interface Breakdown {
  /** Duration of the root: exactly the sum of `parts`, and exactly the sum of all `ownNanos`. */
  readonly durationNanos: bigint;
  /** In the order of `steps`, `out` before `back`. */
  readonly parts: readonly BreakdownPart[];
  /** Every span of the trip, in the order of `Trip.nodes`. */
  readonly spans: readonly BreakdownSpan[];
  /** The spans that were cut to fit their parent, in the order of `spans`. */
  readonly clamped: readonly { readonly spanId: SpanId; readonly nanos: bigint }[];
}

/**
 * Divides the duration of a trip among steps and legs. Every nanosecond belongs to exactly one (step, leg): that of
 * the deepest active span on the critical path (see `criticalPath`).
 *
 * Steps. Own time of a span belongs to the step that `classify` names, except a CLIENT span's that has a SERVER child
 * made by another process: its own time is the wire between the two, step `network`.
 *
 * Legs. A span's own time before its first critical child is `out`, after its last one `back`; a gap between two is
 * `out`, unless one of the two is a `back` child; a leaf's is `out`. All own time is `back` in a span that is
 * classified so, and in everything under it. `back` time of the first five steps is step `return`.
 */
export function breakdown(trip: Trip, classify: Classify): Breakdown {
  const bounds = clampToParents(trip);
  const classifications = classifyTrip(trip, classify);
  const wayBack = wayBackSpans(trip, classifications);
  const own = ownByLeg(ownTimes(trip, bounds), wayBack);

  const spans = trip.nodes.map((node): BreakdownSpan => {
    const { step, stage } = classifications[node.index]!;
    const { out, back } = own.get(node) ?? { out: 0n, back: 0n };
    return {
      span: node.span,
      depth: node.depth,
      step: isNetworkCall(node) ? 'network' : step,
      leg: wayBack[node.index] ? 'back' : 'out',
      stage,
      ownNanos: out + back,
      ownBackNanos: back,
      late: bounds[node.index]!.late,
      detached: node.detached,
      clampedNanos: bounds[node.index]!.clampedNanos,
    };
  });
  return {
    durationNanos: durationOf(trip.root.span),
    parts: partsOf(spans),
    spans,
    clamped: spans
      .filter(({ clampedNanos }) => clampedNanos > 0n)
      .map(({ span, clampedNanos }) => ({ spanId: span.spanId, nanos: clampedNanos })),
  };
}

/** By index: the spans that are way-back work as a whole, by their own classification or by that of one above. */
function wayBackSpans(trip: Trip, classifications: readonly Classification[]): readonly boolean[] {
  const wayBack: boolean[] = [];
  for (const { parent, index } of trip.nodes) {
    const { step, leg } = classifications[index]!;
    const inherited = parent !== undefined && wayBack[parent.index] === true;
    wayBack.push(inherited || leg === 'back' || step === 'return');
  }
  return wayBack;
}

function ownByLeg(path: readonly OwnTime[], wayBack: readonly boolean[]): Map<TripNode, Record<Leg, bigint>> {
  const own = new Map<TripNode, Record<Leg, bigint>>();
  for (const piece of path) {
    const legs = own.get(piece.node) ?? { out: 0n, back: 0n };
    legs[legOf(piece, wayBack)] += piece.toNanos - piece.fromNanos;
    own.set(piece.node, legs);
  }
  return own;
}

function legOf({ node, childBefore, childAfter }: OwnTime, wayBack: readonly boolean[]): Leg {
  const isBack = (other: TripNode | undefined) => other !== undefined && wayBack[other.index] === true;
  if (isBack(node)) return 'back';
  if (childBefore === undefined) return 'out';
  if (childAfter === undefined) return 'back';
  return isBack(childBefore) || isBack(childAfter) ? 'back' : 'out';
}

function partsOf(spans: readonly BreakdownSpan[]): BreakdownPart[] {
  const out = new Map<Step, bigint>();
  const back = new Map<Step, bigint>();
  const add = (sums: Map<Step, bigint>, step: Step, nanos: bigint) =>
    sums.set(step, (sums.get(step) ?? 0n) + nanos);
  for (const { step, ownNanos, ownBackNanos } of spans) {
    add(out, step, ownNanos - ownBackNanos);
    add(back, stepsCrossedTwice.includes(step) ? 'return' : step, ownBackNanos);
  }
  return steps
    .flatMap((step): BreakdownPart[] => [
      { step, leg: 'out', nanos: out.get(step) ?? 0n },
      { step, leg: 'back', nanos: back.get(step) ?? 0n },
    ])
    .filter(({ nanos }) => nanos > 0n);
}
