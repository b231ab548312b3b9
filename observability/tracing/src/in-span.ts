import { type Span, type SpanOptions, SpanStatusCode, type Tracer } from '@opentelemetry/api';

/**
 * Runs `work` in a new active span and ends the span when it settles. An error is recorded on the span, marks it
 * failed, and goes on to the caller.
 */
export function inSpan<T>(tracer: Tracer, name: string, options: SpanOptions, work: (span: Span) => T): T {
  return tracer.startActiveSpan(name, options, (span) => {
    try {
      const result = work(span);
      if (!isPromise(result)) {
        span.end();
        return result;
      }
      return result.then(
        (value) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          failed(span, error);
          throw error;
        },
      ) as T;
    } catch (error) {
      failed(span, error);
      throw error;
    }
  });
}

function failed(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error));
  span.recordException(exception);
  span.setAttribute('error.type', exception.constructor.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  span.end();
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
