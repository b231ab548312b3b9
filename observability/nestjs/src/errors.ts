import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR } from './attributes.js';

/** What kind of error this is, of low cardinality: its `code` if that is a string, else its name, else its class. */
export function typeOfError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  return (error as { constructor?: { name?: string } }).constructor?.name || 'Error';
}

const RECORDED = Symbol.for('opentelemetry.recordedExceptions');

/**
 * The trace in which an error was recorded: a constant that is thrown again in another trace is recorded there too.
 * One map for the whole process, which the application's own helpers can share.
 */
const shared = globalThis as { [RECORDED]?: WeakMap<object, string> };
shared[RECORDED] ??= new WeakMap();
const traceOfRecorded = shared[RECORDED];

/**
 * Marks spans that an error crosses. The exception itself is recorded on the first of them only, because one error
 * passes many layers and its stack is long.
 */
export class ErrorMarks {
  mark(span: Span, error: unknown): void {
    this.note(span, error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }

  /** For a layer that handles the error instead of failing by it: no status. */
  note(span: Span, error: unknown): void {
    span.setAttribute(ATTR.ERROR_TYPE, typeOfError(error));
    if (this.isNews(span, error)) span.recordException(error as Error);
  }

  private isNews(span: Span, error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    const { traceId } = span.spanContext();
    if (traceOfRecorded.get(error) === traceId) return false;
    traceOfRecorded.set(error, traceId);
    return true;
  }
}
