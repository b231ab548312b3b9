import { type ErrorDefinition, KnownError } from '@roundtrip/errors';

/** The error of a row, with what made it happen: that goes into the log, never to a client. */
export function withCause(
  row: ErrorDefinition<[]>,
  cause: unknown,
  { retryAfterSeconds }: { retryAfterSeconds?: number } = {},
): KnownError {
  return new KnownError(row, row.detail(), { cause, retryAfterSeconds });
}
