import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { OutageNotice } from './outage.js';

/** Retries included. Short, because a batch that waits holds up those behind it. */
const options = Object.freeze({ timeoutMillis: 3000 });

/** Where each batch ends: OTLP over HTTP, protobuf. The `OTEL_EXPORTER_OTLP_*` variables apply. */
export interface Exporter<T> {
  export(batch: T, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export function spanExporter(outage: OutageNotice): Exporter<ReadableSpan[]> {
  return watched('traces', new OTLPTraceExporter(options), outage);
}

export function metricExporter(outage: OutageNotice): Exporter<ResourceMetrics> {
  return watched('metrics', new OTLPMetricExporter(options), outage);
}

export function logExporter(outage: OutageNotice): Exporter<ReadableLogRecord[]> {
  return watched('logs', new OTLPLogExporter(options), outage);
}

/** Tells the outage notice how every export went. */
function watched<T>(signal: string, exporter: Exporter<T>, outage: OutageNotice): Exporter<T> {
  return {
    export: (batch, done) =>
      exporter.export(batch, (result) => {
        if (result.code === ExportResultCode.SUCCESS) outage.succeeded(signal);
        else outage.failed(signal, result.error);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
