/** The steps of a request, in the order in which it crosses them. */
export const lifecycleSteps = [
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

export type LifecycleStep = (typeof lifecycleSteps)[number];

/** The layers that Nest runs a request through, in its own order. */
export const lifecycleStages = [
  'middleware',
  'guard',
  'interceptor.before',
  'pipe',
  'handler',
  'interceptor.after',
  'exception_filter',
  'response',
] as const;

export type LifecycleStage = (typeof lifecycleStages)[number];

/** The kinds of layer, as `nestjs.type` tells them; an interceptor is one kind with two stages. */
export const layerKinds = [
  'middleware',
  'guard',
  'interceptor',
  'pipe',
  'handler',
  'exception_filter',
  'response',
] as const;

export type LayerKind = (typeof layerKinds)[number];

/** The step each stage belongs to unless `stepOf` says otherwise. */
export const stepOfStage: Readonly<Record<LifecycleStage, LifecycleStep>> = Object.freeze({
  middleware: 'middleware',
  guard: 'auth',
  'interceptor.before': 'middleware',
  pipe: 'middleware',
  handler: 'business-logic',
  'interceptor.after': 'response',
  exception_filter: 'response',
  response: 'response',
});

/** Stages before the handler: who answers here has answered early. */
const earlyStages: ReadonlySet<LifecycleStage> = new Set<LifecycleStage>([
  'middleware',
  'guard',
  'interceptor.before',
  'pipe',
]);

export function isEarly(stage: LifecycleStage): boolean {
  return earlyStages.has(stage);
}

export function isLifecycleStep(value: unknown): value is LifecycleStep {
  return typeof value === 'string' && (lifecycleSteps as readonly string[]).includes(value);
}
