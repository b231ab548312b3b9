/** Where a trip ended without an answer, in the order in which a trip meets them. */
export type FailureKind =
  | 'dns_unreachable'
  | 'dns_timeout'
  | 'name_not_found'
  | 'dns_failed'
  | 'connection_refused'
  | 'connection_timeout'
  | 'connection_failed'
  | 'no_free_connection'
  | 'tls_timeout'
  | 'tls_failed'
  | 'connection_reset'
  | 'answer_timeout'
  | 'answer_broken';

/** A trip without an answer. `kind` is also the span's `error.type`. */
export interface Failure {
  readonly kind: FailureKind;
  /** A sentence for the person who sent the request. */
  readonly message: string;
  /** HTTP status, when the headers had come before it went wrong. */
  readonly httpStatus?: number;
}

/** The code of a Node.js error (`ECONNREFUSED`, `ENOTFOUND` …), or an empty string. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** What an unexpected thing that was thrown says of itself. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
