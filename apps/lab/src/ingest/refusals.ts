import { type Encoding, encodeStatus, rpcStatusCode } from '@roundtrip/otlp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IngestCounters, RefusalReason } from './counters.js';
import { supportedEncodings } from './decompress.js';

export const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding that a request says it has; `undefined` for any other than the two. */
export function encodingOf(request: FastifyRequest): Encoding | undefined {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return (Object.keys(mediaTypes) as Encoding[]).find((encoding) => mediaTypes[encoding] === type);
}

const RETRY_AFTER_SECONDS = 1;

interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const refusals: Readonly<Record<RefusalReason, Refusal>> = {
  malformed: { status: 400, code: rpcStatusCode.invalidArgument, message: 'the request cannot be read' },
  'too large': { status: 413, code: rpcStatusCode.invalidArgument, message: 'the request is too large' },
  unsupported: {
    status: 415,
    code: rpcStatusCode.unimplemented,
    message: `send ${Object.values(mediaTypes).join(' or ')}, plain or as ${supportedEncodings}`,
    headers: { 'accept-encoding': supportedEncodings },
  },
  overloaded: {
    status: 503,
    code: rpcStatusCode.unavailable,
    message: 'too much at the same time, come back',
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  },
  failed: { status: 500, code: rpcStatusCode.internal, message: 'the request could not be stored' },
};

/** Counts a request as refused and answers it, in its own encoding, with a google.rpc.Status. */
export type Refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  reason: RefusalReason,
  detail?: string,
) => FastifyReply;

export function createRefuse(counters: IngestCounters): Refuse {
  return (request, reply, reason, detail) => {
    counters.refuse(reason);
    const encoding = encodingOf(request) ?? 'json';
    const { status, code, message, headers = {} } = refusals[reason];
    const text = detail === undefined ? message : `${message}: ${detail}`;
    return reply
      .code(status)
      .headers(headers)
      .type(mediaTypes[encoding])
      .send(encodeStatus(encoding, code, text));
  };
}
