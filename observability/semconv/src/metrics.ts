import type { MetricDefinition } from './definition.js';
import { LIFECYCLE_STEP } from './lifecycle.js';
import { edgeMetrics } from './spans/edge.js';
import { nestMetrics } from './spans/nest.js';

/** How long spans of a step took, by route: what `breakdown` shows for one trip, over all trips. */
export const stepDurationMetric: MetricDefinition = {
  name: 'lifecycle.step.duration',
  instrument: 'histogram',
  unit: 's',
  brief: 'Duration of the spans of a step of the trip',
  attributes: [LIFECYCLE_STEP, 'http.route'],
  // From a guard that looks something up in memory (50 µs) to a timeout (10 s).
  buckets: [
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ],
};

/** Every metric of our own making, by name. Those of the conventions (`http.server.request.duration` …) are not here. */
export const metrics: readonly MetricDefinition[] = [
  stepDurationMetric,
  ...edgeMetrics,
  ...nestMetrics,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
