export type { AttributeDefinition, MetricDefinition, SpanDefinition } from './definition.js';
export {
  LIFECYCLE_EARLY_EXIT,
  LIFECYCLE_LEG,
  LIFECYCLE_STAGE,
  LIFECYCLE_STEP,
  lifecycleAttributes,
} from './lifecycle.js';
