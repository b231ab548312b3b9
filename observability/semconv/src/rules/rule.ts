import type { ClassifiedSpan, Leg, Span, SpanKind, Stage, Step } from '@roundtrip/model';

/** A text is one of a list, or matches a pattern. */
export type Text = readonly string[] | RegExp;

/** At least one of the attributes is there; where `value` is given, with such a value. */
export interface AttributeCondition {
  readonly anyOf: readonly string[];
  readonly value?: Text;
}

/** What has to be true of a span. All that is given has to hold; an empty condition always does. */
export interface Condition {
  readonly kinds?: readonly SpanKind[];
  /** `service.name`, in lower case. */
  readonly services?: Text;
  /** Name of the instrumentation scope. */
  readonly scopes?: Text;
  readonly names?: Text;
  readonly attribute?: AttributeCondition;
  readonly resource?: AttributeCondition;
  /** The span names no parent: it began the trace. */
  readonly isRoot?: true;
  /** There is a parent, classified as one of these steps. */
  readonly parentSteps?: readonly Step[];
  readonly parentKinds?: readonly SpanKind[];
}

/**
 * Gives the spans that fulfil a condition their step. Rules are tried in order and the first that matches wins.
 * Whichever does, a valid `lifecycle.stage` and `lifecycle.leg` on the span count.
 */
export interface Rule {
  /** Stable, in kebab case. */
  readonly id: string;
  /** Why such spans belong to that step, as a sentence. */
  readonly brief: string;
  readonly when: Condition;
  /** `told`: what the span's own attributes say. `inherited`: the step of its parent. */
  readonly step: Step | 'told' | 'inherited';
  readonly stage?: Stage;
  readonly leg?: Leg;
}

export function matches(when: Condition, span: Span, parent: ClassifiedSpan | undefined): boolean {
  return (
    (when.kinds === undefined || when.kinds.includes(span.kind)) &&
    (when.isRoot === undefined || span.parentSpanId === undefined) &&
    (when.parentSteps === undefined ||
      (parent !== undefined && when.parentSteps.includes(parent.classification.step))) &&
    (when.parentKinds === undefined ||
      (parent !== undefined && when.parentKinds.includes(parent.span.kind))) &&
    (when.attribute === undefined || hasAttribute(when.attribute, span.attributes)) &&
    (when.services === undefined || isText(when.services, span.resource.serviceName.toLowerCase())) &&
    (when.scopes === undefined || isText(when.scopes, span.scope.name)) &&
    (when.names === undefined || isText(when.names, span.name)) &&
    (when.resource === undefined || hasAttribute(when.resource, span.resource.attributes))
  );
}

function hasAttribute({ anyOf, value }: AttributeCondition, attributes: Span['attributes']): boolean {
  return anyOf.some((key) => {
    const found = attributes[key];
    if (found === undefined) return false;
    return value === undefined || (typeof found === 'string' && isText(value, found));
  });
}

function isText(expected: Text, text: string): boolean {
  return expected instanceof RegExp ? expected.test(text) : expected.includes(text);
}
