import { type Attributes, context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll } from 'vitest';

export interface RecordedSpans {
  all(): ReadableSpan[];
  named(name: string): ReadableSpan[];
  attributesOf(name: string): Attributes | undefined;
  reset(): void;
}

/** Starts an SDK that keeps the spans of one spec file in memory. */
export function recordSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => {
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
  });
  afterAll(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });
  const named = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);
  return {
    all: () => exporter.getFinishedSpans(),
    named,
    attributesOf: (name) => named(name)[0]?.attributes,
    reset: () => exporter.reset(),
  };
}
