import { STATUS_CODES } from 'node:http';
import { type ErrorKind, httpStatusOf, kindOfStatus } from './kinds.js';
import { KnownError } from './known-error.js';

/** Media type of a problem document (RFC 9457 §3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** A problem document (RFC 9457), with our `code` and the trace to look at as extension members. */
export interface Problem {
  /** A URI that names the kind of problem: `https://roundtrip.test/problems/<code>`. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable machine-readable code, e.g. `SHOP_OUT_OF_STOCK`. */
  code: string;
  /** The path that was asked for. */
  instance?: string;
  /** The trip, in 32 hex digits. */
  traceId?: string;
  /** What was wrong with the input, field by field. */
  errors?: { field: string; message: string }[];
}

/** The problem document of any thrown value; details of unexpected errors stay inside. */
export function problemOf(error: unknown, instance?: string): Problem {
  if (error instanceof KnownError) return problem(error.kind, error.code, error.message, instance);
  return problem('internal', 'INTERNAL', 'The request failed for a reason that is not yours.', instance);
}

/** The problem document of a plain HTTP status, for answers that no error table describes. */
export function problemOfStatus(status: number, code: string, detail: string, instance?: string): Problem {
  return { ...problem(kindOfStatus(status), code, detail, instance), status, title: titleOf(status) };
}

function problem(kind: ErrorKind, code: string, detail: string, instance?: string): Problem {
  const status = httpStatusOf(kind);
  return {
    type: `https://roundtrip.test/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(status),
    status,
    detail,
    code,
    ...(instance === undefined ? {} : { instance }),
  };
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
