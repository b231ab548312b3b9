import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Dispatcher } from 'undici';
import { errors } from '../errors.js';
import { appendVia } from './forwarded.js';
import { endToEndFields } from './headers.js';
import type { CallOutcome } from './upstream-call.js';

/** An answer of upstream, its body as it streams in or read already. */
export interface UpstreamAnswer extends Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> {
  body: Readable | Buffer;
}

/**
 * Passes upstream's answer on to the client as it streams in, or answers for upstream when there is none.
 *
 * @param by who forwards, for `Via`.
 * @throws KnownError for the outcomes that have an error document.
 */
export function answerFromUpstream(outcome: CallOutcome, reply: FastifyReply, by: string): FastifyReply {
  switch (outcome.status) {
    case 'answered':
      return passOn(outcome.response, reply, by);
    case 'failed':
      // Not the error itself: undici's may hold a piece of the answer.
      reply.request.log.warn({ failure: outcome.failure, reason: outcome.error.message }, 'upstream failed');
      throw errors.badUpstream();
    case 'timeout':
      throw errors.upstreamTimeout();
    case 'bad request':
      throw errors.badRequest();
    case 'client gone':
      return reply.hijack();
  }
}

/** @param by who forwards, for `Via`. */
export function passOn(
  { statusCode, headers, body }: UpstreamAnswer,
  reply: FastifyReply,
  by: string,
): FastifyReply {
  const fields = endToEndFields(headers);
  appendVia(fields, '1.1', by);
  return reply.code(statusCode).headers(fields).send(body);
}
