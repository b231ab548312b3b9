import { reasonOf } from '@roundtrip/errors';

/** What of an error goes into a log line. */
export interface LoggedError {
  type: string;
  message: string;
  /** Our error code, Node's (`ECONNREFUSED`) or PostgreSQL's SQLSTATE (`23505`). */
  code?: string;
  stack: string;
  /** What made it happen: of a `KnownError` the error that it stands for. */
  cause?: LoggedError;
}

/** Causes of causes beyond this are not logged: an error may even be its own cause. */
const MAX_CAUSES = 3;

/**
 * The parts of an error that are safe to log.
 *
 * Pino's own serializer copies every property, and errors of database drivers carry rows and parameter values in
 * theirs (`detail`, `parameters`) and sometimes in the message. Of those only the SQLSTATE and the stack are kept.
 */
export function serializeError(error: unknown): LoggedError | unknown {
  return error instanceof Error ? loggedError(error, MAX_CAUSES) : typeof error;
}

function loggedError(error: Error, causes: number): LoggedError {
  const driverError = (error as { driverError?: unknown }).driverError;
  const { code } = (driverError instanceof Error ? driverError : error) as { code?: unknown };
  const message = quotesStatement(error) ? 'the database refused the statement' : reasonOf(error);
  return {
    type: error.constructor.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: framesOf(error),
    ...(error.cause instanceof Error && causes > 0 ? { cause: loggedError(error.cause, causes - 1) } : {}),
  };
}

/** Also one of several: the reason for an `AggregateError` is made of theirs. */
function quotesStatement(error: unknown): boolean {
  const { driverError } = (error ?? {}) as { driverError?: unknown };
  return (
    isDatabaseError(driverError ?? error) ||
    (error instanceof AggregateError && error.errors.some(quotesStatement))
  );
}

/** PostgreSQL's errors have a severity (protocol: field S of ErrorResponse); no other error here does. */
function isDatabaseError(error: unknown): boolean {
  return typeof (error as { severity?: unknown })?.severity === 'string';
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n');
  const first = lines.findIndex((line) => line.startsWith('    at '));
  return first === -1 ? '' : lines.slice(first).join('\n');
}
