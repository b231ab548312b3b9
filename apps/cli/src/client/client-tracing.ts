import type { Tracer } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { reasonOf } from './failure.js';

export interface ClientTracingOptions {
  /** Base URL of the OTLP receiver, e.g. `http://127.0.0.1:4318`. */
  otlpUrl: string;
  version: string;
  /** False: requests tell every service not to record them either. */
  sampled?: boolean;
}

export type FlushResult = { status: 'sent' } | { status: 'failed'; reason: string };

/** `service.name` of the one who makes the requests. */
export const CLIENT_SERVICE = 'client';

const EXPORT_TIMEOUT_MILLIS = 2500;
/** Bounds the memory of a `load` whose lab is gone: about 20 seconds at 500 requests a second. */
const MAX_QUEUED_SPANS = 32_768;

/** The client's own telemetry: a tracer provider of its own, so that nothing global is touched and start is quick. */
export class ClientTracing {
  readonly tracer: Tracer;
  /** Gives every trip an id and records none. */
  readonly unsampled: Tracer;
  private readonly provider: TracerProvider;
  private readonly exporter: LazyOtlpExporter;

  constructor(options: ClientTracingOptions) {
    this.exporter = new LazyOtlpExporter(`${options.otlpUrl}/v1/traces`);
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': CLIENT_SERVICE,
        'service.namespace': 'roundtrip',
        'service.version': options.version,
      }),
      sampler: options.sampled === false ? new AlwaysOffSampler() : new AlwaysOnSampler(),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: this.exporter,
          maxQueueSize: MAX_QUEUED_SPANS,
          maxExportBatchSize: 2048,
          scheduledDelayMillis: 500,
          exportTimeoutMillis: EXPORT_TIMEOUT_MILLIS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('@roundtrip/cli', options.version);
    this.unsampled = new TracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('@roundtrip/cli');
  }

  /** Sends what has ended. Never throws: a lab that is gone must not fail a request. */
  async flush(): Promise<FlushResult> {
    try {
      await this.provider.forceFlush({ timeoutMillis: EXPORT_TIMEOUT_MILLIS });
      return { status: 'sent' };
    } catch (errors) {
      return { status: 'failed', reason: reasonOf(Array.isArray(errors) ? errors[0] : errors) };
    }
  }

  async close(): Promise<void> {
    await this.provider.shutdown().catch(() => {});
  }

  /** Spans that the lab did not take. */
  get lostSpans(): number {
    return this.exporter.lost;
  }
}

/** Loads the protobuf exporter with the first batch: by then the answer is there and nobody waits for the import. */
class LazyOtlpExporter implements SpanExporter {
  lost = 0;
  private exporter: Promise<SpanExporter> | undefined;

  constructor(private readonly url: string) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.load().then(
      (exporter) =>
        exporter.export(spans, (result) => {
          if (result.code !== ExportResultCode.SUCCESS) this.lost += spans.length;
          done(result);
        }),
      (error: unknown) =>
        done({ code: ExportResultCode.FAILED, error: error instanceof Error ? error : undefined }),
    );
  }

  async shutdown(): Promise<void> {
    if (this.exporter) await (await this.exporter).shutdown();
  }

  private load(): Promise<SpanExporter> {
    this.exporter ??= import('@opentelemetry/exporter-trace-otlp-proto').then(
      ({ OTLPTraceExporter }) =>
        new OTLPTraceExporter({ url: this.url, timeoutMillis: EXPORT_TIMEOUT_MILLIS }),
    );
    return this.exporter;
  }
}
