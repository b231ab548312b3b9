import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { KnownError } from '@roundtrip/errors';
import { catchError, type Observable, throwError } from 'rxjs';
import { authErrorTable } from '../auth.errors.js';

/** A database that cannot be reached is a 503 that callers may retry, not a defect of ours. */
@Injectable()
export class DatabaseErrorsInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => toKnownError(error))));
  }
}

const RETRY_AFTER_SECONDS = 1;

/** Errors of the socket, as Node names them. */
const socketErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);

/** SQLSTATE classes: 08 connection, 53 out of resources, 57P shutting down or starting, 57014 statement timeout. */
const unavailableStates = /^(08|53|57P|57014)/;

/** What node-postgres and its pool say without a code. */
const unavailableMessages = /^(timeout exceeded when trying to connect|Connection terminated)/;

function toKnownError(error: unknown): unknown {
  const cause = (error as { driverError?: unknown })?.driverError ?? error;
  if (!isUnavailable(cause)) return error;
  const { databaseUnavailable } = authErrorTable;
  const retryAfterSeconds = RETRY_AFTER_SECONDS;
  return new KnownError(databaseUnavailable, databaseUnavailable.detail(), {
    cause: error,
    retryAfterSeconds,
  });
}

function isUnavailable(error: unknown): boolean {
  // Node tries all addresses of a name; when all fail it throws one error that holds the others.
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return socketErrors.has(code) || unavailableStates.test(code);
  return unavailableMessages.test(error.message);
}
