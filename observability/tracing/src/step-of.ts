import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  type Attributes,
  type ClassifiedSpan,
  isStep,
  type SpanKind as ModelKind,
  type Span,
  type Step,
} from '@roundtrip/model';
import { classify, LIFECYCLE_STEP } from '@roundtrip/semconv';

const kinds: Readonly<Record<SpanKind, ModelKind>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

/** A span of this process with its step, as the rules see it. */
export type SteppedSpan = ClassifiedSpan;

/**
 * Gives a span its step by the same rules by which stored spans get theirs (`@roundtrip/semconv`).
 *
 * @param parent the parent, if it is a span of this process too
 */
export function withStep(span: ReadableSpan, parent: SteppedSpan | undefined): SteppedSpan {
  const view = viewOf(span);
  const told = span.attributes[LIFECYCLE_STEP];
  // Most spans of ours say it themselves: no need to ask the rules.
  return { span: view, classification: isStep(told) ? { step: told } : classify(view, parent) };
}

export function stepOf(stepped: SteppedSpan): Step {
  return stepped.classification.step;
}

/** What rules look at, and no more: a full conversion would cost as much as exporting the span. */
function viewOf(span: ReadableSpan): Span {
  const attributes = span.resource.attributes as Attributes;
  const view: Pick<Span, 'name' | 'kind' | 'parentSpanId' | 'attributes'> & {
    resource: object;
    scope: object;
  } = {
    name: span.name,
    kind: kinds[span.kind],
    parentSpanId: span.parentSpanContext?.spanId,
    attributes: span.attributes as Attributes,
    resource: { serviceName: String(attributes['service.name'] ?? ''), attributes },
    scope: { name: span.instrumentationScope.name },
  };
  return view as Span;
}
