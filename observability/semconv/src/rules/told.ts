import { stages, steps } from '@roundtrip/model';
import { LIFECYCLE_STAGE, LIFECYCLE_STEP } from '../lifecycle.js';
import type { Rule } from './rule.js';

/** Spans that say themselves where they belong. */
export const toldRules: readonly Rule[] = [
  {
    id: 'nest-layer-of-auth-service',
    brief:
      'Who you are and what you may do is all that the auth service is about: its handlers and pipes are step auth, too',
    when: { services: ['auth'], attribute: { anyOf: [LIFECYCLE_STAGE], value: stages } },
    step: 'auth',
  },
  {
    id: 'told-step',
    brief: 'A span that names its step belongs to it',
    when: { attribute: { anyOf: [LIFECYCLE_STEP], value: steps } },
    step: 'told',
  },
  {
    id: 'told-stage',
    brief: 'A span that names the Nest layer it stands for belongs to the step of that layer',
    when: { attribute: { anyOf: [LIFECYCLE_STAGE], value: stages } },
    step: 'told',
  },
];
