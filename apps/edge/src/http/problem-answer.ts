import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { trace } from '@opentelemetry/api';
import { KnownError, PROBLEM_CONTENT_TYPE, type Problem, problemOf } from '@roundtrip/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { earlyExitReasons, errors } from '../errors.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { markEarlyExit } from './server-span.js';
import { failureOf } from './upstream-call.js';

/**
 * The one place where an error becomes an answer: a problem document (RFC 9457) that names the trace, and the reason
 * for the early exit on the server span.
 */
export function answerError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known = toKnownError(error);
  if (known === undefined) request.log.error({ err: error }, 'unexpected error');
  else markEarlyExit(earlyExitReasons[known.code] ?? known.code);

  for (const name of Object.keys(reply.getHeaders())) {
    // What was copied from an answer that then failed must not describe this one.
    if (name !== REQUEST_ID_HEADER && name !== 'allow') reply.removeHeader(name);
  }
  if (known?.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds));
  const problem = problemOf(known ?? error, pathOf(request.raw));
  reply
    .code(problem.status)
    .type(PROBLEM_CONTENT_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ...problem, traceId: trace.getActiveSpan()?.spanContext().traceId }));
}

function toKnownError(error: Error & { statusCode?: number }): KnownError | undefined {
  if (error instanceof KnownError) return error;
  // An answer that broke off before its first byte went out.
  const failure = failureOf(error);
  if (failure !== undefined) return failure === 'timeout' ? errors.upstreamTimeout() : errors.badUpstream();
  if (error.statusCode === 403 || error.statusCode === 404) return errors.notFound();
  if (error.statusCode !== undefined && error.statusCode < 500) return errors.badRequest();
  return undefined;
}

function pathOf(request: IncomingMessage): string | undefined {
  return request.url?.split('?', 1)[0];
}

/**
 * Answers bytes that are no HTTP request, a head that is too long, or a client that is too slow. There is no request
 * object and no span then; the connection is closed, since nobody knows where the next request would begin.
 */
export function answerUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const status = statusOfParserError(error.code);
  const problem: Problem = {
    ...problemOf(errors.badRequest()),
    status,
    title: STATUS_CODES[status] ?? 'Bad Request',
  };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** An answer to the request before is on its way: a second head in the middle of it would corrupt it. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function statusOfParserError(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return 400;
}
