import {
  type Attributes,
  type Classification,
  type ClassifiedSpan,
  type Classify,
  isStage,
  isStep,
  type Leg,
  type Span,
  type Stage,
  type Step,
} from '@roundtrip/model';
import { LIFECYCLE_LEG, LIFECYCLE_STAGE, LIFECYCLE_STEP } from './lifecycle.js';
import { matches, type Rule } from './rules/rule.js';
import { rules } from './rules/rules.js';
import { legOfStage, stepOfStage } from './stages.js';

/** The rule that gives a span its step: the answer to "why is this span in that step?". */
export function ruleFor(span: Span, parent: ClassifiedSpan | undefined): Rule {
  const rule = rules.find(({ when }) => matches(when, span, parent));
  if (rule === undefined)
    throw new Error(`No rule matches '${span.name}': the last rule has to match anything`);
  return rule;
}

/**
 * Gives a span its step, leg and stage by the first rule that matches. For `breakdown` and `earlyExit` of
 * `@roundtrip/model`.
 *
 * The layers of Nest that run when there is an answer (`interceptor.after`, `exception_filter`, `response`) are leg
 * `back`, unless the span says otherwise.
 */
export const classify: Classify = (span, parent): Classification => {
  const rule = ruleFor(span, parent);
  const stage = stageTold(span.attributes) ?? rule.stage;
  return {
    step: stepBy(rule, span.attributes, parent),
    stage,
    leg: legTold(span.attributes) ?? rule.leg ?? (stage && legOfStage[stage]),
  };
};

function stepBy({ step }: Rule, attributes: Attributes, parent: ClassifiedSpan | undefined): Step {
  if (step === 'inherited') return parent?.classification.step ?? 'business-logic';
  return step === 'told' ? stepTold(attributes) : step;
}

function stepTold(attributes: Attributes): Step {
  const step = attributes[LIFECYCLE_STEP];
  if (isStep(step)) return step;
  const stage = stageTold(attributes);
  return stage === undefined ? 'business-logic' : stepOfStage[stage];
}

function stageTold({ [LIFECYCLE_STAGE]: stage }: Attributes): Stage | undefined {
  return isStage(stage) ? stage : undefined;
}

function legTold({ [LIFECYCLE_LEG]: leg }: Attributes): Leg | undefined {
  return leg === 'out' || leg === 'back' ? leg : undefined;
}
