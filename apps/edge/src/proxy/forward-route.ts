import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { answerFromUpstream } from '../http/answer.js';
import { clientGoneSignal } from '../http/client-gone.js';
import { appendForwarded, appendVia } from '../http/forwarded.js';
import { endToEndFields, type HeaderFields } from '../http/headers.js';
import { hasBody } from '../http/read-body.js';
import { REQUEST_ID_HEADER } from '../http/request-id.js';
import { leaveTraceFieldsToTelemetry } from '../http/trace-fields.js';
import { callUpstream } from '../http/upstream-call.js';

export interface ForwardOptions {
  shop: Dispatcher;
  /** The proxy's name in `Via` and `Forwarded`. */
  by: string;
  /** Milliseconds the shop has for the head of its answer. */
  timeoutMillis: number;
}

/**
 * Passes a request on to the shop and the answer back, both as they stream: nothing is held in memory. There is no
 * retry here, because there is one shop on this machine; the balancer has others.
 */
export function createForwardHandler({ shop, by, timeoutMillis }: ForwardOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const outcome = await callUpstream(
      shop,
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.raw.url ?? '/',
        headers: fieldsForShop(request, by),
        body: hasBody(request.raw) ? request.raw : null,
      },
      { timeoutMillis, clientGone: clientGoneSignal(reply.raw) },
    );
    return answerFromUpstream(outcome, reply, by);
  };
}

function fieldsForShop(request: FastifyRequest, by: string): HeaderFields {
  const fields = endToEndFields(request.headers);
  leaveTraceFieldsToTelemetry(fields);
  fields[REQUEST_ID_HEADER] = request.id;
  appendForwarded(fields, {
    by,
    clientAddress: request.socket.remoteAddress ?? 'unknown',
    host: request.headers.host,
    proto: 'https',
  });
  appendVia(fields, request.raw.httpVersion, by);
  return fields;
}
