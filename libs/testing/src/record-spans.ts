import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface SpanRecorder {
  /** All spans that have ended, in that order. */
  spans(): ReadableSpan[];
  /** The only span with this name. @throws Error when there is none, or more than one. */
  span(name: string): ReadableSpan;
  /** Forgets the spans recorded so far. */
  reset(): void;
  /** Ends recording; the process has no tracing after that. */
  stop(): void;
}

/** Records the spans that the code under test makes: a tracer provider and W3C propagation for the whole process. */
export function recordSpans(): SpanRecorder {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  return {
    spans: () => exporter.getFinishedSpans(),
    span: (name) => {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found.length !== 1) throw new Error(`${found.length} spans are called ${name}, not 1`);
      return found[0]!;
    },
    reset: () => exporter.reset(),
    stop: () => {
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

/** What a table of emitted spans says about one of them. */
export interface DeclaredSpan {
  readonly name: string;
  readonly kind: string;
  readonly step: string;
  readonly attributes: readonly string[];
}

/**
 * Where spans differ from the table that declares them: a name, kind, step or attribute that the table does not have.
 *
 * @returns one sentence a difference; none when the table is true.
 */
export function undeclared(spans: readonly ReadableSpan[], table: readonly DeclaredSpan[]): string[] {
  return spans.flatMap((span) => {
    const row = table.find(({ name }) => name === span.name);
    if (row === undefined) return [`no row for ${span.name}`];
    const kind = SpanKind[span.kind].toLowerCase();
    const step = span.attributes['lifecycle.step'];
    const known = new Set([...row.attributes, 'lifecycle.step', 'lifecycle.leg', 'error.type']);
    return [
      ...(kind === row.kind ? [] : [`${span.name} is of kind ${kind}, not ${row.kind}`]),
      ...(step === row.step ? [] : [`${span.name} is of step ${step}, not ${row.step}`]),
      ...Object.keys(span.attributes)
        .filter((name) => !known.has(name))
        .map((name) => `${span.name} has ${name}, which its row has not`),
    ];
  });
}
