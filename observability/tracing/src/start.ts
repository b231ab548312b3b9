import { join } from 'node:path';
import { metrics } from '@opentelemetry/api';
import {
  CompositePropagator,
  setGlobalErrorHandler,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ConfigValues } from '@roundtrip/config';
import { logExporter, metricExporter, spanExporter } from './exporters.js';
import { chosenInstrumentations } from './instrumentations.js';
import { createInstrumentations, keepInsideTraces, loadPatched } from './load-instrumentations.js';
import { OutageNotice } from './outage.js';
import { PreciseTimeProcessor } from './precise-time.js';
import { useQuietDiagnostics } from './quiet-diag.js';
import { maskCounter, RedactingLogProcessor, redactingExporter } from './redaction/redaction.js';
import { resourceOf } from './resource.js';
import { RequestsSampler } from './sampler.js';
import { addServerTiming } from './server-timing.js';
import type { telemetrySettings } from './settings.js';
import type { RunningTelemetry } from './shutdown.js';
import { StepTimer } from './step-timer.js';

export type TelemetrySettings = ConfigValues<typeof telemetrySettings>;

/** Writes one line where the process's own problems go. */
export type Warn = (line: string) => void;

const METRIC_TIMEOUT_MILLIS = 5000;

const SCOPE = '@roundtrip/tracing';

/**
 * Starts all telemetry of a process: the SDK with its providers and exporters, and the instrumentations. To be called
 * once, before the application is loaded.
 */
export async function startTelemetry(settings: TelemetrySettings, warn: Warn): Promise<RunningTelemetry> {
  useQuietDiagnostics(warn);
  // Every failed export is told to the notice already.
  setGlobalErrorHandler(() => {});

  const outage = new OutageNotice(settings.endpoint, warn);
  const entry = process.argv[1] ?? join(process.cwd(), 'package.json');
  const resource = resourceOf({ ...settings, entry });
  const meterProvider = createMeterProvider(settings, resource, outage);
  const meter = meterProvider.getMeter(SCOPE);
  const batching = {
    maxQueueSize: settings.queueSize,
    maxExportBatchSize: Math.min(settings.batchSize, settings.queueSize),
    scheduledDelayMillis: settings.exportDelayMillis,
    // Counts what is queued, exported and dropped, and why.
    selfObsMeterProvider: meterProvider,
  };
  const stepTimer = new StepTimer(meter);
  const { serviceName } = settings;
  const names = chosenInstrumentations(serviceName, settings.instrumentations);
  const instrumentations = await createInstrumentations(names, {
    serviceName,
    onResponse: addServerTiming(stepTimer, serviceName),
  });

  loadPatched(names, entry);
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    sampler: new RequestsSampler(),
    textMapPropagator: new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
    spanProcessors: [
      new PreciseTimeProcessor(warn),
      stepTimer,
      new BatchSpanProcessor({
        exporter: redactingExporter(spanExporter(outage), maskCounter(meter, 'traces')),
        ...batching,
      }),
    ],
    logRecordProcessors: [
      new RedactingLogProcessor(maskCounter(meter, 'logs')),
      new BatchLogRecordProcessor({ exporter: logExporter(outage), ...batching }),
    ],
    // Made above and registered already: the processors count into it from their construction on.
    metricReaders: [],
    instrumentations,
  });
  metrics.setGlobalMeterProvider(meterProvider);
  sdk.start();
  keepInsideTraces(instrumentations);

  return {
    shutdown: async () => {
      await Promise.allSettled([sdk.shutdown()]);
      // Last, because it counts what became of the others.
      await meterProvider.shutdown();
    },
  };
}

function createMeterProvider(
  { metricIntervalMillis }: TelemetrySettings,
  resource: Resource,
  outage: OutageNotice,
): MeterProvider {
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter(outage),
    exportIntervalMillis: metricIntervalMillis,
    exportTimeoutMillis: Math.min(metricIntervalMillis, METRIC_TIMEOUT_MILLIS),
  });
  return new MeterProvider({ resource, readers: [reader] });
}
