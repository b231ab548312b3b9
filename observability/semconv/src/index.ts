export type { AttributeDefinition, MetricDefinition, SpanDefinition } from './definition.js';
export {
  LIFECYCLE_EARLY_EXIT,
  LIFECYCLE_LEG,
  LIFECYCLE_STAGE,
  LIFECYCLE_STEP,
  lifecycleAttributes,
} from './lifecycle.js';
export {
  clientAttributes,
  clientSpans,
  DNS_ANSWER_TTL,
  DNS_CACHE_HIT,
  HTTP_CONNECTION_REUSED,
} from './spans/client.js';
