import type { SpanKind, StatusCode } from '@roundtrip/model';

/** `Span.SpanKind` of trace.proto by number. */
export const spanKinds: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

/** `Status.StatusCode` of trace.proto by number. */
export const statusCodes: readonly StatusCode[] = ['unset', 'ok', 'error'];

type Status = Readonly<{ code: StatusCode; message: string }>;

const bareStatuses: readonly Status[] = statusCodes.map((code) => Object.freeze({ code, message: '' }));

/** A status; those without a message are shared. A number that is not in the enumeration is `unset`. */
export function statusOf(code: number, message: string): Status {
  if (message === '') return bareStatuses[code] ?? bareStatuses[0]!;
  return { code: statusCodes[code] ?? 'unset', message };
}

/** A number that is not in the enumeration is `unspecified`, as for a reader older than its sender. */
export function spanKindOf(kind: number): SpanKind {
  return spanKinds[kind] ?? 'unspecified';
}

/** Shared by all spans without events or links. */
export const none: readonly never[] = Object.freeze([]);
