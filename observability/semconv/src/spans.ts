import type { SpanDefinition } from './definition.js';
import { authSpans } from './spans/auth.js';
import { clientSpans } from './spans/client.js';
import { edgeSpans } from './spans/edge.js';
import { fulfilmentSpans } from './spans/fulfilment.js';
import { nestSpans } from './spans/nest.js';
import { pricingSpans } from './spans/pricing.js';
import { shopSpans } from './spans/shop.js';

/** Every span of our own making, in the order in which a trip reaches the services. */
export const spans: readonly SpanDefinition[] = [
  ...clientSpans,
  ...edgeSpans,
  ...nestSpans,
  ...shopSpans,
  ...authSpans,
  ...pricingSpans,
  ...fulfilmentSpans,
];
