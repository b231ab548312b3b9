import type { MetricDefinition } from './definition.js';
import { LIFECYCLE_STEP } from './lifecycle.js';
import { authMetrics } from './spans/auth.js';
import { edgeMetrics } from './spans/edge.js';
import { nestMetrics } from './spans/nest.js';
import { shopMetrics } from './spans/shop.js';
import { tracingMetrics } from './spans/tracing.js';

/**
 * What `breakdown` shows for one trip, over all requests of one service: of its spans in a step, the time that their
 * children in the same process did not take. Recorded once for each request and step.
 */
export const stepDurationMetric: MetricDefinition = {
  name: 'lifecycle.step.duration',
  instrument: 'histogram',
  unit: 's',
  brief: 'How long a request was in a step, within one service',
  attributes: [LIFECYCLE_STEP, 'http.route'],
  // From a guard that looks something up in memory (50 µs) to a timeout (10 s).
  buckets: [
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ],
};

/** Every metric of our own making, by name. Those of the conventions (`http.server.request.duration` …) are not here. */
export const metrics: readonly MetricDefinition[] = [
  stepDurationMetric,
  ...Object.values(authMetrics),
  ...edgeMetrics,
  ...nestMetrics,
  ...Object.values(shopMetrics),
  ...tracingMetrics,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
