import { BALANCER_MACHINE } from '@roundtrip/semconv';
import { instrumentOptions } from '../metric-options.js';
import { meter } from '../telemetry.js';
import type { Machine } from './machine.js';

/** Duration of a call to a machine until the head of its answer, in seconds, by machine and outcome. */
export const upstreamDuration = meter.createHistogram(
  'balancer.upstream.duration',
  instrumentOptions('balancer.upstream.duration'),
);

/** Requests sent to a second machine, by the reason. */
export const retries = meter.createCounter('balancer.retries', instrumentOptions('balancer.retries'));

/** Machines taken out, by machine and reason. */
export const ejections = meter.createCounter('balancer.ejections', instrumentOptions('balancer.ejections'));

/** Reports for every machine whether it can be chosen. */
export function observeAvailability(machines: readonly Machine[]): void {
  const gauge = meter.createObservableGauge(
    'balancer.machine.available',
    instrumentOptions('balancer.machine.available'),
  );
  gauge.addCallback((result) => {
    for (const machine of machines)
      result.observe(machine.available ? 1 : 0, { [BALANCER_MACHINE]: machine.name });
  });
}
