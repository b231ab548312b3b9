export {
  type Breakdown,
  type BreakdownPart,
  type BreakdownSpan,
  breakdown,
} from './breakdown.js';
export type { ClassifiedSpan, Classify } from './classify.js';
export { type CriticalSegment, criticalPath } from './critical-path.js';
export { type EarlyExit, earlyExit, LIFECYCLE_EARLY_EXIT } from './early-exit.js';
export { compareSpans, durationOf } from './order.js';
export type {
  Attributes,
  AttributeValue,
  Nanos,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanId,
  SpanKind,
  SpanLink,
  StatusCode,
  TraceId,
} from './span.js';
export {
  type Classification,
  isStage,
  isStep,
  type Leg,
  type Stage,
  type Step,
  stages,
  steps,
  stepsCrossedTwice,
} from './steps.js';
export { buildTrip, type DetachedTree, type HeadReason, type Trip, type TripNode } from './trip.js';
export { type Wholeness, wholeness } from './wholeness.js';
