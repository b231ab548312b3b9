export { attributes } from './attributes.js';
export { classify, ruleFor } from './classify.js';
export type { AttributeDefinition, MetricDefinition, SpanDefinition } from './definition.js';
export {
  LIFECYCLE_EARLY_EXIT,
  LIFECYCLE_LEG,
  LIFECYCLE_STAGE,
  LIFECYCLE_STEP,
  lifecycleAttributes,
} from './lifecycle.js';
export { metrics, stepDurationMetric } from './metrics.js';
export { telemetryReference } from './reference.js';
export type { AttributeCondition, Condition, Rule, Text } from './rules/rule.js';
export { rules } from './rules/rules.js';
export {
  AUTH_KEY_ID,
  AUTH_OUTCOME,
  AUTH_ROLES,
  authAttributes,
  authMetrics,
  authSpans,
} from './spans/auth.js';
export {
  clientAttributes,
  clientSpans,
  DNS_ANSWER_TTL,
  DNS_CACHE_HIT,
  HTTP_CONNECTION_REUSED,
} from './spans/client.js';
export {
  BALANCER_ATTEMPT,
  BALANCER_ATTEMPTS,
  BALANCER_AVAILABLE,
  BALANCER_BACK_OFF,
  BALANCER_EJECTED,
  BALANCER_MACHINE,
  BALANCER_OUT_FOR,
  BALANCER_OUTCOME,
  BALANCER_PANIC,
  BALANCER_REASON,
  COMPRESSION_ALGORITHM,
  COMPRESSION_BYTES_IN,
  COMPRESSION_BYTES_OUT,
  edgeAttributes,
  edgeMetrics,
  edgeSpans,
  PROXY_ROUTE,
  STATIC_OUTCOME,
} from './spans/edge.js';
export {
  FULFILMENT_ORDER_ID,
  FULFILMENT_OUTCOME,
  FULFILMENT_PARCELS,
  FULFILMENT_PIECES,
  FULFILMENT_WAIT,
  fulfilmentAttributes,
  fulfilmentSpans,
} from './spans/fulfilment.js';
export { PRICING_DISCOUNTS, PRICING_LINES, pricingAttributes, pricingSpans } from './spans/pricing.js';
export {
  POSTGRESQL_BUFFERS_HIT,
  POSTGRESQL_BUFFERS_READ,
  POSTGRESQL_LOCK_DURATION,
  POSTGRESQL_PLAN_INDEXES,
  POSTGRESQL_PLAN_NODES,
  POSTGRESQL_PLAN_SEQ_SCANS,
  POSTGRESQL_ROWS_ESTIMATED,
  POSTGRESQL_ROWS_REMOVED,
  POSTGRESQL_ROWS_RETURNED,
  shopAttributes,
  shopMetrics,
  shopSpans,
} from './spans/shop.js';
export { TELEMETRY_MASK, TELEMETRY_SIGNAL, tracingAttributes, tracingMetrics } from './spans/tracing.js';
export { spans } from './spans.js';
export { legOfStage, stepOfStage } from './stages.js';
