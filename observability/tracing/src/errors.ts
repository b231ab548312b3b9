import type { Span } from '@opentelemetry/api';

const RECORDED = Symbol.for('opentelemetry.recordedExceptions');

/** The trace in which an error was recorded. `@roundtrip/nestjs` uses the same map, so that a layer does not record it again. */
const shared = globalThis as { [RECORDED]?: WeakMap<object, string> };
shared[RECORDED] ??= new WeakMap();
const traceOfRecorded = shared[RECORDED];

/** Records the exception unless a span of the same trace has it. */
export function recordOnce(span: Span, error: unknown): void {
  if (!(error instanceof Error)) return;
  const { traceId } = span.spanContext();
  if (traceOfRecorded.get(error) === traceId) return;
  traceOfRecorded.set(error, traceId);
  span.recordException(error);
}

/** What kind of error this is, of low cardinality: its `code` if that is a string, else its name, else its class. */
export function typeOfError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  return (error as { constructor?: { name?: string } }).constructor?.name || 'Error';
}
