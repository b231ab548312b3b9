import { type Span, type SpanOptions, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { recordOnce, typeOfError } from './errors.js';

/**
 * Runs `work` in a new active span and ends the span when it settles. An error marks the span as failed and goes on to
 * the caller; the exception is recorded on the first span of the trace that it crosses.
 *
 * @returns what `work` returns, a promise if that is one
 */
export function inSpan<T>(tracer: Tracer, name: string, options: SpanOptions, work: (span: Span) => T): T {
  return tracer.startActiveSpan(name, options, (span) => {
    let result: T;
    try {
      result = work(span);
    } catch (error) {
      fail(span, error);
      throw error;
    }
    if (!isThenable(result)) {
      span.end();
      return result;
    }
    return Promise.resolve(result).then(
      (value) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    ) as T;
  });
}

function fail(span: Span, error: unknown): void {
  recordOnce(span, error);
  span.setAttribute('error.type', typeOfError(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
