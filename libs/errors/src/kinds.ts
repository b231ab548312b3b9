/**
 * What went wrong, in words that know no transport. A service throws a kind; only the outermost filter
 * turns it into an HTTP status.
 */
export type ErrorKind = keyof typeof statusByKind;

const statusByKind = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  'not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  unprocessable: 422,
  'too-many': 429,
  internal: 500,
  'bad-upstream': 502,
  unavailable: 503,
  'upstream-timeout': 504,
} as const;

/** The HTTP status of a kind (RFC 9110). */
export function httpStatusOf(kind: ErrorKind): number {
  return statusByKind[kind];
}

/** The kind closest to an HTTP status; an unknown 4xx is `invalid`, anything else `internal`. */
export function kindOfStatus(status: number): ErrorKind {
  for (const [kind, known] of Object.entries(statusByKind)) {
    if (known === status) return kind as ErrorKind;
  }
  return status >= 400 && status < 500 ? 'invalid' : 'internal';
}
