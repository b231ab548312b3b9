import type { Leg, Stage, Step } from '@roundtrip/model';

/** The step that each of Nest's layers belongs to. */
export const stepOfStage: Readonly<Record<Stage, Step>> = {
  middleware: 'middleware',
  guard: 'auth',
  'interceptor.before': 'middleware',
  pipe: 'middleware',
  handler: 'business-logic',
  'interceptor.after': 'response',
  exception_filter: 'response',
  response: 'response',
};

/** The layers that run when there is an answer already. */
export const legOfStage: Readonly<Partial<Record<Stage, Leg>>> = {
  'interceptor.after': 'back',
  exception_filter: 'back',
  response: 'back',
};
