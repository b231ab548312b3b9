import { context } from '@opentelemetry/api';
import { LAB_KEY_HEADER } from '@roundtrip/contracts';
import { KnownError } from '@roundtrip/errors';
import { BALANCER_ATTEMPTS, BALANCER_MACHINE } from '@roundtrip/semconv';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { edgeErrors, errors } from '../errors.js';
import { answerFromUpstream, passOn } from '../http/answer.js';
import { clientGoneSignal } from '../http/client-gone.js';
import { appendVia, replaceForwarded } from '../http/forwarded.js';
import { endToEndFields, fieldValue, type HeaderFields } from '../http/headers.js';
import { readBody } from '../http/read-body.js';
import { REQUEST_ID_HEADER } from '../http/request-id.js';
import { setServerAttributes } from '../http/server-span.js';
import { leaveTraceFieldsToTelemetry } from '../http/trace-fields.js';
import { type LabTrust, stripLabMembers, withoutLabBaggage } from './lab-trust.js';
import { type ForwardResult, forwardWithRetry, type OnPick, type RetryOptions } from './retry.js';

/** The balancer's name in `Via` and `Forwarded`. */
const PSEUDONYM = 'balancer';

export interface ForwardRouteOptions extends RetryOptions {
  bodyLimitBytes: number;
  labTrust: LabTrust;
}

/** The balancer's one route for everything: read the body, choose a machine, pass the answer on. */
export function createForwardHandler(options: ForwardRouteOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const clientGone = clientGoneSignal(reply.raw);
    const read = await readBody(request.raw, options.bodyLimitBytes);
    if (read.status === 'aborted') return reply.hijack();
    if (read.status === 'too large') throw errors.bodyTooLarge(options.bodyLimitBytes);

    const trusted = options.labTrust(request.headers[LAB_KEY_HEADER]);
    const upstreamRequest = {
      method: request.method as Dispatcher.HttpMethod,
      path: request.raw.url ?? '/',
      headers: fieldsForMachine(request, trusted),
      body: read.body,
    };
    const callContext = trusted ? context.active() : withoutLabBaggage(context.active());
    // While the call is under way: when the client leaves, span and log line are done before the call is.
    const onPick: OnPick = ({ name }, attempt) => {
      setServerAttributes({ [BALANCER_MACHINE]: name, [BALANCER_ATTEMPTS]: attempt });
      reply.logFields = { machine: name, attempts: attempt };
    };
    const result = await context.with(callContext, () =>
      forwardWithRetry(upstreamRequest, { clientGone, onPick }, options),
    );
    return answer(result, reply);
  };
}

/** What the machine is told: the client's end-to-end fields, and ours. */
export function fieldsForMachine(request: FastifyRequest, trusted: boolean): HeaderFields {
  const fields = endToEndFields(request.headers);
  // The body was read whole: its length is known better than the client said it.
  delete fields['content-length'];
  delete fields[LAB_KEY_HEADER];
  if (!trusted) keepOnlyHarmlessBaggage(fields);
  leaveTraceFieldsToTelemetry(fields);
  fields[REQUEST_ID_HEADER] = request.id;
  replaceForwarded(fields, {
    by: PSEUDONYM,
    clientAddress: request.socket.remoteAddress ?? 'unknown',
    host: request.headers.host,
    proto: 'https',
  });
  appendVia(fields, request.raw.httpVersion, PSEUDONYM);
  return fields;
}

function keepOnlyHarmlessBaggage(fields: HeaderFields): void {
  const baggage = fieldValue(fields.baggage);
  if (baggage === undefined) return;
  const rest = stripLabMembers(baggage);
  if (rest === undefined) delete fields.baggage;
  else fields.baggage = rest;
}

function answer(result: ForwardResult, reply: FastifyReply): FastifyReply {
  if (result.status === 'no machine') {
    throw new KnownError(edgeErrors.noMachine, edgeErrors.noMachine.detail(), { retryAfterSeconds: 1 });
  }
  if (result.status === 'held') return passOn(result.answer, reply, PSEUDONYM);
  return answerFromUpstream(result.call.outcome, reply, PSEUDONYM);
}
