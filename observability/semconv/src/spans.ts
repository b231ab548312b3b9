import type { SpanDefinition } from './definition.js';
import { authSpans } from './spans/auth.js';
import { clientSpans } from './spans/client.js';
import { edgeSpans } from './spans/edge.js';
import { nestSpans } from './spans/nest.js';

/** Every span of our own making, in the order in which a trip reaches the services. */
export const spans: readonly SpanDefinition[] = [...clientSpans, ...edgeSpans, ...nestSpans, ...authSpans];
