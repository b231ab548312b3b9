/** What of an error goes into a log line. */
export interface LoggedError {
  type: string;
  message: string;
  /** Our error code, Node's (`ECONNREFUSED`) or PostgreSQL's SQLSTATE (`23505`). */
  code?: string;
  stack: string;
}

/**
 * The parts of an error that are safe to log.
 *
 * Pino's own serializer copies every property, and errors of database drivers carry rows and parameter values in
 * theirs (`detail`, `parameters`) and sometimes in the message. Of those only the SQLSTATE and the stack are kept.
 */
export function serializeError(error: unknown): LoggedError | unknown {
  if (!(error instanceof Error)) return typeof error;
  const driverError = (error as { driverError?: unknown }).driverError;
  const { code } = (driverError instanceof Error ? driverError : error) as { code?: unknown };
  const message = isDatabaseError(driverError ?? error)
    ? 'the database refused the statement'
    : error.message;
  return {
    type: error.constructor.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: framesOf(error),
  };
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
