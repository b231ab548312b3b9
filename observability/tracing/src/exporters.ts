import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  type IExporterMetricsHelper,
  type ISerializer,
  LogsExporterMetricsHelper,
  MetricsExporterMetricsHelper,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { OutageNotice } from './outage.js';

/** Retries included. Short, because a batch that waits holds up those behind it. */
const EXPORT_TIMEOUT_MILLIS = 3000;

interface Signal<T> {
  /** As in `OTEL_EXPORTER_OTLP_<NAME>_ENDPOINT`. */
  name: 'TRACES' | 'METRICS' | 'LOGS';
  path: string;
  serializer: ISerializer<T, unknown>;
  helper: IExporterMetricsHelper<T>;
}

/** Where each batch ends: OTLP over HTTP, protobuf. The `OTEL_EXPORTER_OTLP_*` variables apply. */
export interface Exporter<T> {
  export(batch: T, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export function spanExporter(outage: OutageNotice): Exporter<ReadableSpan[]> {
  return exporterOf(outage, {
    name: 'TRACES',
    path: 'v1/traces',
    serializer: ProtobufTraceSerializer,
    helper: TraceExporterMetricsHelper,
  });
}

export function metricExporter(outage: OutageNotice): Exporter<ResourceMetrics> {
  return exporterOf(outage, {
    name: 'METRICS',
    path: 'v1/metrics',
    serializer: ProtobufMetricsSerializer,
    helper: MetricsExporterMetricsHelper,
  });
}

export function logExporter(outage: OutageNotice): Exporter<ReadableLogRecord[]> {
  return exporterOf(outage, {
    name: 'LOGS',
    path: 'v1/logs',
    serializer: ProtobufLogsSerializer,
    helper: LogsExporterMetricsHelper,
  });
}

function exporterOf<T>(outage: OutageNotice, { name, path, serializer, helper }: Signal<T>): Exporter<T> {
  const options = convertLegacyHttpOptions({ timeoutMillis: EXPORT_TIMEOUT_MILLIS }, name, path, {
    'Content-Type': 'application/x-protobuf',
  });
  const exporter = new OTLPExporterBase<T>(
    createOtlpHttpExportDelegate(options, serializer, `otlp_http_${name.toLowerCase()}`, helper, undefined),
  );
  return {
    export: (batch, done) =>
      exporter.export(batch, (result) => {
        if (result.code === ExportResultCode.SUCCESS) outage.succeeded(name);
        else outage.failed(name, result.error);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
