import { kindRules } from './by-kind.js';
import { httpFrameworkRules } from './http-frameworks.js';
import { nestRules } from './nest.js';
import { networkRules } from './network.js';
import type { Rule } from './rule.js';
import { endServiceRules, gatewayRules } from './services.js';
import { storeRules } from './stores.js';
import { toldRules } from './told.js';

/**
 * How any span of any NestJS service gets its step: in this order, first match wins. From what the span says of
 * itself, over what it talks to and who made it, to what its kind and its parent suggest. The last one always
 * matches.
 */
export const rules: readonly Rule[] = [
  ...toldRules,
  ...storeRules,
  ...networkRules,
  ...endServiceRules,
  ...nestRules,
  ...gatewayRules,
  ...httpFrameworkRules,
  ...kindRules,
];
