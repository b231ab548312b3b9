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
} from './steps.js';
