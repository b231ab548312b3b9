import { LIFECYCLE_EARLY_EXIT } from '@roundtrip/model';
import type { AttributeDefinition } from './definition.js';

export { LIFECYCLE_EARLY_EXIT };

/** The step a span belongs to: one of the eleven. On every span of our own making. */
export const LIFECYCLE_STEP = 'lifecycle.step';

/** The layer of a Nest application: `middleware`, `guard`, `interceptor.before` … */
export const LIFECYCLE_STAGE = 'lifecycle.stage';

/** `back` on work that is part of the way back although its step also exists on the way out. */
export const LIFECYCLE_LEG = 'lifecycle.leg';

export const lifecycleAttributes: readonly AttributeDefinition[] = [
  {
    name: LIFECYCLE_STEP,
    type: 'string',
    brief: 'The step of the trip the span belongs to',
    example: 'auth',
  },
  { name: LIFECYCLE_STAGE, type: 'string', brief: 'The Nest layer the span stands for', example: 'guard' },
  {
    name: LIFECYCLE_LEG,
    type: 'string',
    brief: '`back` where the work belongs to the way back',
    example: 'back',
  },
  {
    name: LIFECYCLE_EARLY_EXIT,
    type: 'string',
    brief: 'Why the layer answered instead of passing the request on',
    example: 'no token',
  },
];
