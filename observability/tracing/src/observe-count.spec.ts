import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { observeCount } from './observe-count.js';

it('exports what the count is at the time of collection, as its definition describes it', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const provider = new MeterProvider({ readers: [reader] });
  let evicted = 2;
  const definition = { name: 'windows.evicted', unit: '{window}', brief: 'Windows that left early' };
  observeCount(provider.getMeter('test'), definition, () => evicted);
  evicted = 5;
  await provider.forceFlush();
  const [metric] = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics[0]!.metrics);
  expect(metric).toMatchObject({
    descriptor: { name: 'windows.evicted', unit: '{window}', description: 'Windows that left early' },
    dataPoints: [{ value: 5 }],
  });
  await provider.shutdown();
});
