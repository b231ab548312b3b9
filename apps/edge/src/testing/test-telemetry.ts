import { createRequire } from 'node:module';
import { TLSSocket } from 'node:tls';
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface TestTelemetry {
  /** Spans that have ended since the last `forget`, in the order of their ends. */
  spans(): ReadableSpan[];
  forget(): void;
  /** The points of a metric so far: attributes and value (a histogram's is its count). */
  points(name: string): Promise<{ attributes: Record<string, unknown>; value: number }[]>;
}

/**
 * What the preload sets up, in this process and in memory: context, W3C propagation, and the instrumentations that make
 * server and client spans. Has to run before the code under test is imported, since meters are bound at import.
 */
export function startTestTelemetry(): TestTelemetry {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  new HttpInstrumentation({
    disableOutgoingRequestInstrumentation: true,
    // The stub shops, which alone speak plain HTTP, are no part of the trace.
    ignoreIncomingRequestHook: ({ url, socket }) => url === '/readyz' || !(socket instanceof TLSSocket),
  });
  new UndiciInstrumentation({ requireParentforSpans: true });
  // Built in, so it is patched when something requires it.
  createRequire(import.meta.url)('node:https');

  return {
    spans: () => exporter.getFinishedSpans(),
    forget: () => exporter.reset(),
    points: async (name) => {
      metricExporter.reset();
      await reader.forceFlush();
      return metricExporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics)
        .filter((metric) => metric.descriptor.name === name)
        .flatMap((metric) => metric.dataPoints)
        .map(({ attributes, value }) => ({
          attributes,
          value: typeof value === 'number' ? value : value.count,
        }));
    },
  };
}

/** `name` or `SERVER name`, indented by depth: the shape of a trace, children by start. */
export function drawTrace(spans: readonly ReadableSpan[]): string[] {
  const byStart = [...spans].sort(
    (a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1],
  );
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const draw = (span: ReadableSpan, depth: number): string[] => [
    '  '.repeat(depth) + labelOf(span),
    ...byStart
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId)
      .flatMap((child) => draw(child, depth + 1)),
  ];
  return byStart
    .filter(({ parentSpanContext }) => parentSpanContext === undefined || !ids.has(parentSpanContext.spanId))
    .flatMap((root) => draw(root, 0));
}

function labelOf({ kind, name }: ReadableSpan): string {
  return kind === SpanKind.INTERNAL ? name : `${SpanKind[kind]} ${name}`;
}
