import { defineErrors, type KnownError } from '@roundtrip/errors';
import { withCause } from '../with-cause.js';

/** What a client hears of a database that does not do what it should. */
export const { table: databaseErrorTable } = defineErrors({
  busy: {
    code: 'DATABASE_BUSY',
    kind: 'unavailable',
    when: 'No connection was free in time, or a statement or a lock took longer than its limit',
    detail: () => 'The database is busy; try again.',
  },
  unavailable: {
    code: 'DATABASE_UNAVAILABLE',
    kind: 'unavailable',
    when: 'The database cannot be reached, or the connection to it broke',
    detail: () => 'The database cannot be reached.',
  },
});

/** SQLSTATE (PostgreSQL documentation, appendix A) of refusals that pass by themselves. */
const busyStates: ReadonlySet<string> = new Set([
  '57014', // query_canceled: statement_timeout
  '55P03', // lock_not_available: lock_timeout
  '40P01', // deadlock_detected
  '53300', // too_many_connections
]);

const unavailableCodes: ReadonlySet<string> = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
]);

/** pg has no codes for these. */
const ACQUIRE_TIMEOUT = 'timeout exceeded when trying to connect';
const CONNECTION_LOST = /^(Connection terminated|Client has encountered a connection error)/;

/** The error to tell a client, when `error` is one of the database that has nothing to do with the request. */
export function databaseErrorOf(error: unknown): KnownError | undefined {
  if (!(error instanceof Error)) return undefined;
  // TypeORM wraps the errors of statements, and only those.
  const row = rowOf((error as { driverError?: unknown }).driverError ?? error);
  return row && withCause(row, error, { retryAfterSeconds: 1 });
}

function rowOf(error: unknown) {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (message === ACQUIRE_TIMEOUT || (typeof code === 'string' && busyStates.has(code))) {
    return databaseErrorTable.busy;
  }
  const lost = typeof message === 'string' && CONNECTION_LOST.test(message);
  return lost || (typeof code === 'string' && unavailableCodes.has(code))
    ? databaseErrorTable.unavailable
    : undefined;
}
