import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  setGlobalErrorHandler,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ConfigValues } from '@roundtrip/config';
import { logExporter, metricExporter, spanExporter } from './exporters.js';
import { chosenInstrumentations } from './instrumentations.js';
import { loadInstrumentations } from './load-instrumentations.js';
import { OutageNotice } from './outage.js';
import { resourceOf } from './resource.js';
import type { telemetrySettings } from './settings.js';
import type { RunningTelemetry } from './shutdown.js';

export type TelemetrySettings = ConfigValues<typeof telemetrySettings>;

/** Writes one line where the process's own problems go. */
export type Warn = (line: string) => void;

/**
 * Starts all telemetry of a process: providers, exporters, instrumentations. To be called before the application is
 * loaded, once.
 */
export async function startTelemetry(settings: TelemetrySettings, warn: Warn): Promise<RunningTelemetry> {
  // Every failed export is told to the notice already.
  setGlobalErrorHandler(() => {});
  const outage = new OutageNotice(settings.endpoint, warn);
  const resource = resourceOf({ ...settings, entry: process.argv[1] });

  const meterProvider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: metricExporter(outage),
        exportIntervalMillis: settings.metricIntervalMillis,
        exportTimeoutMillis: Math.min(settings.metricIntervalMillis, 5000),
      }),
    ],
  });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: spanExporter(outage),
        maxQueueSize: settings.queueSize,
        maxExportBatchSize: Math.min(settings.batchSize, settings.queueSize),
        scheduledDelayMillis: settings.exportDelayMillis,
        selfObsMeterProvider: meterProvider,
      }),
    ],
  });
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: logExporter(outage),
        maxQueueSize: settings.queueSize,
        maxExportBatchSize: Math.min(settings.batchSize, settings.queueSize),
        scheduledDelayMillis: settings.exportDelayMillis,
        selfObsMeterProvider: meterProvider,
      }),
    ],
  });

  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  metrics.setGlobalMeterProvider(meterProvider);
  trace.setGlobalTracerProvider(tracerProvider);
  logs.setGlobalLoggerProvider(loggerProvider);

  await loadInstrumentations(chosenInstrumentations(settings.serviceName, settings.instrumentations), {
    serviceName: settings.serviceName,
    onResponse: () => {},
  });

  return {
    shutdown: async () => {
      await Promise.allSettled([tracerProvider, loggerProvider, meterProvider].map((one) => one.shutdown()));
    },
  };
}
