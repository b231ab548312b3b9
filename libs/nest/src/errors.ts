import type { ErrorKind } from '@roundtrip/errors';

/** An answer that no app's error table describes, because Nest, Express or nobody in particular gives it. */
export interface HttpErrorRow {
  readonly status: number;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly when: string;
}

export const httpErrors: readonly HttpErrorRow[] = [
  {
    status: 400,
    code: 'INVALID_INPUT',
    kind: 'invalid',
    when: 'path, query or body is not what the route takes; `errors` names the fields',
  },
  { status: 401, code: 'UNAUTHENTICATED', kind: 'unauthenticated', when: 'a guard wants to know who asks' },
  { status: 403, code: 'FORBIDDEN', kind: 'forbidden', when: 'a guard refuses without saying more' },
  { status: 404, code: 'NOT_FOUND', kind: 'missing', when: 'there is no such path, or not for this method' },
  {
    status: 406,
    code: 'NOT_ACCEPTABLE',
    kind: 'invalid',
    when: 'no form that the client accepts can be given',
  },
  { status: 413, code: 'BODY_TOO_LARGE', kind: 'too-large', when: 'the body is larger than the limit' },
  {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    kind: 'invalid',
    when: 'the body is in a character set or compression that is not supported',
  },
  { status: 429, code: 'TOO_MANY_REQUESTS', kind: 'too-many', when: 'a limit on requests is reached' },
  { status: 500, code: 'INTERNAL', kind: 'internal', when: 'a defect; what it was is in the log only' },
  {
    status: 503,
    code: 'UNAVAILABLE',
    kind: 'unavailable',
    when: 'the process cannot serve, e.g. `/readyz` says so',
  },
];

/** The code of an HTTP status; `HTTP_<status>` where the table has none. */
export function codeOfStatus(status: number): string {
  return httpErrors.find((row) => row.status === status)?.code ?? `HTTP_${status}`;
}
