import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import {
  KnownError,
  PROBLEM_CONTENT_TYPE,
  type Problem,
  problemOf,
  problemOfStatus,
} from '@roundtrip/errors';
import type { Request, Response } from 'express';

/**
 * The one place where an error becomes an answer: a problem document (RFC 9457) that names the trace.
 * A `KnownError` keeps its code; Nest's own exceptions keep their status; all else is a 500 without details, logged.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemDetailsFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (response.headersSent) return;

    const problem = toProblem(error, request.path);
    if (problem.status >= 500 && !(error instanceof KnownError)) this.logger.error(error);
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    if (error instanceof KnownError && error.retryAfterSeconds !== undefined) {
      response.setHeader('retry-after', String(error.retryAfterSeconds));
    }
    response
      .status(problem.status)
      .type(PROBLEM_CONTENT_TYPE)
      .json(traceId === undefined ? problem : { ...problem, traceId });
  }
}

function toProblem(error: unknown, path: string): Problem {
  if (!(error instanceof HttpException)) return problemOf(error, path);
  const status = error.getStatus();
  const body = error.getResponse();
  const details =
    typeof body === 'object' ? (body as { message?: string | string[]; errors?: Problem['errors'] }) : {};
  const message = Array.isArray(details.message) ? details.message.join('; ') : error.message;
  const problem = problemOfStatus(status, codeOf(status), message, path);
  return details.errors === undefined ? problem : { ...problem, errors: details.errors };
}

function codeOf(status: number): string {
  return (
    new Map([
      [400, 'INVALID_INPUT'],
      [401, 'UNAUTHENTICATED'],
      [403, 'FORBIDDEN'],
      [404, 'NOT_FOUND'],
      [413, 'BODY_TOO_LARGE'],
      [429, 'TOO_MANY_REQUESTS'],
    ]).get(status) ?? `HTTP_${status}`
  );
}
