import type { AttributeDefinition } from './definition.js';
import { lifecycleAttributes } from './lifecycle.js';
import { authAttributes } from './spans/auth.js';
import { clientAttributes } from './spans/client.js';
import { edgeAttributes } from './spans/edge.js';
import { fulfilmentAttributes } from './spans/fulfilment.js';
import { nestAttributes } from './spans/nest.js';
import { pricingAttributes } from './spans/pricing.js';
import { shopAttributes } from './spans/shop.js';
import { tracingAttributes } from './spans/tracing.js';

/** Every attribute of our own making, by name. Those of the OpenTelemetry conventions are not here. */
export const attributes: readonly AttributeDefinition[] = [
  ...lifecycleAttributes,
  ...clientAttributes,
  ...edgeAttributes,
  ...nestAttributes,
  ...shopAttributes,
  ...authAttributes,
  ...pricingAttributes,
  ...fulfilmentAttributes,
  ...tracingAttributes,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
