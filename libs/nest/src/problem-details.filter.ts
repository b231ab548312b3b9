import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { KnownError, PROBLEM_CONTENT_TYPE } from '@roundtrip/errors';
import type { Request, Response } from 'express';
import { httpProblemOf } from './http-problem.js';
import { requestIdOf } from './request-id.js';

/** What pino-http adds: its logger, and the error it logs with the request's line. */
type LoggedResponse = Response & { log?: unknown; err?: Error };

/**
 * The one place where an error becomes an answer: a problem document (RFC 9457) that names the trace.
 * A `KnownError` keeps its code; Nest's own exceptions keep their status; all else is a 500 without details.
 * The cause of a 5xx is logged, with the request's line when there is one.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemDetailsFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<LoggedResponse>();
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    const problem = httpProblemOf(error, path);
    if (problem.status >= 500) this.report(error, response);
    if (response.headersSent) {
      // Half an answer is out: a cut connection says so, a clean end would make it look whole.
      if (!response.writableEnded) response.destroy();
      return;
    }

    requestIdOf(request, response);
    if (error instanceof KnownError && error.retryAfterSeconds !== undefined) {
      response.setHeader('retry-after', String(Math.ceil(error.retryAfterSeconds)));
    }
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    response
      .status(problem.status)
      .type(PROBLEM_CONTENT_TYPE)
      .json(traceId === undefined ? problem : { ...problem, traceId });
  }

  private report(error: unknown, response: LoggedResponse): void {
    const thrown = error instanceof Error ? error : new Error(`thrown: ${typeof error}`);
    response.err = thrown;
    if (response.log === undefined) this.logger.error(thrown);
  }
}
