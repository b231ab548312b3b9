/** The eleven steps of a request, in the order in which it crosses them. */
export const steps = [
  'client',
  'network',
  'load-balancer',
  'reverse-proxy',
  'middleware',
  'auth',
  'business-logic',
  'cache',
  'database',
  'response',
  'return',
] as const;

export type Step = (typeof steps)[number];

/** Which way a part of a trip goes: towards the answer, or back to the client. */
export type Leg = 'out' | 'back';

/** The steps that a request crosses on its way in and again on its way out. Their `back` time is step `return`. */
export const stepsCrossedTwice: readonly Step[] = [
  'client',
  'network',
  'load-balancer',
  'reverse-proxy',
  'middleware',
];

/** The layers that NestJS runs a request through, in its own order. */
export const stages = [
  'middleware',
  'guard',
  'interceptor.before',
  'pipe',
  'handler',
  'interceptor.after',
  'exception_filter',
  'response',
] as const;

export type Stage = (typeof stages)[number];

/** What a classifier says of one span. A leg is given only where the span itself tells it. */
export interface Classification {
  step: Step;
  leg?: Leg;
  stage?: Stage;
}

export function isStep(value: unknown): value is Step {
  return typeof value === 'string' && (steps as readonly string[]).includes(value);
}

export function isStage(value: unknown): value is Stage {
  return typeof value === 'string' && (stages as readonly string[]).includes(value);
}
