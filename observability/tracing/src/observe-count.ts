import type { Meter } from '@opentelemetry/api';
import type { MetricDefinition } from '@roundtrip/semconv';

/** Exports a count that somebody keeps anyway. `read` is called at every collection; it may only grow. */
export function observeCount(
  meter: Meter,
  { name, unit, brief }: Pick<MetricDefinition, 'name' | 'unit' | 'brief'>,
  read: () => number,
): void {
  const counter = meter.createObservableCounter(name, { unit, description: brief });
  counter.addCallback((result) => result.observe(read()));
}
