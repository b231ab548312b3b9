import { type Encoding, encodeExportResponse, encodeStatus, type Signal, statusCode } from '@roundtrip/otlp';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Stores } from '../stores.js';
import { Admission } from './admission.js';
import { allowBrowsers } from './cors.js';
import type { IngestCounters, RefusalReason } from './counters.js';
import { decompress, supportedEncodings } from './decompress.js';
import { createReceivers } from './receivers.js';

export interface OtlpServerOptions {
  readonly stores: Stores;
  readonly counters: IngestCounters;
  readonly logger: FastifyBaseLogger;
  readonly maxBodyBytes: number;
  readonly maxInFlightBytes: number;
  readonly isAllowedOrigin: (origin: string) => boolean;
}

const paths: Readonly<Record<Signal, string>> = {
  traces: '/v1/traces',
  logs: '/v1/logs',
  metrics: '/v1/metrics',
};

const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** Time a client has to send a whole request. */
const REQUEST_TIMEOUT_MILLIS = 30_000;

const RETRY_AFTER_SECONDS = 1;

/**
 * Takes in OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp): POST of protobuf or JSON, also in
 * gzip or deflate. Answers in the encoding of the request: 200, with `partial_success` when single items were
 * invalid; 400 malformed; 413 too large; 415 unknown type or compression; 503 with `Retry-After` when too much comes
 * in at the same time. The body of every refusal is a google.rpc.Status.
 */
export function createOtlpServer(options: OtlpServerOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    // Exporters keep their connections; a restart must not wait for idle ones.
    forceCloseConnections: 'idle',
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.values(mediaTypes), { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  const refuse = refuser(options);
  allowBrowsers(app, options.isAllowedOrigin);
  admitOnlyWhatFits(app, options, refuse);
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error.statusCode === 413) return refuse(request, reply, 'too large');
    if (error.statusCode === 415) return refuse(request, reply, 'unsupported');
    if (error.statusCode === 400) return refuse(request, reply, 'malformed', error.message);
    request.log.error({ err: error }, 'an OTLP request failed');
    return refuse(request, reply, 'failed');
  });
  const receivers = createReceivers(options.stores);
  for (const signal of Object.keys(paths) as Signal[]) {
    app.post(paths[signal], async (request, reply) => {
      const encoding = encodingOf(request);
      if (encoding === undefined) return refuse(request, reply, 'unsupported');
      const sent = (request.body as Uint8Array | undefined) ?? new Uint8Array();
      const unpacked = await decompress(sent, request.headers['content-encoding'], options.maxBodyBytes);
      if (unpacked.status === 'corrupt') return refuse(request, reply, 'malformed', 'cannot be decompressed');
      if (unpacked.status !== 'ok') return refuse(request, reply, unpacked.status);
      const result = await receivers[signal](unpacked.body, encoding);
      if (result.status === 'malformed') return refuse(request, reply, 'malformed', result.message);
      options.counters.took(signal, { ...result, bytes: unpacked.body.length });
      return reply.type(mediaTypes[encoding]).send(encodeExportResponse(signal, encoding, result));
    });
    app.route({
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
      url: paths[signal],
      handler: (_request, reply) => reply.code(405).header('allow', 'POST, OPTIONS').send(),
    });
  }
  return app;
}

type Refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  reason: RefusalReason,
  detail?: string,
) => FastifyReply;

const refusals: Readonly<Record<RefusalReason, { status: number; code: number; message: string }>> = {
  malformed: { status: 400, code: statusCode.invalidArgument, message: 'the request cannot be read' },
  'too large': { status: 413, code: statusCode.invalidArgument, message: 'the request is too large' },
  unsupported: {
    status: 415,
    code: statusCode.unimplemented,
    message: `send ${Object.values(mediaTypes).join(' or ')}, plain or as ${supportedEncodings}`,
  },
  overloaded: { status: 503, code: statusCode.unavailable, message: 'too much at the same time, come back' },
  failed: { status: 500, code: statusCode.internal, message: 'the request could not be stored' },
};

function refuser({ counters, maxBodyBytes }: OtlpServerOptions): Refuse {
  return (request, reply, reason, detail) => {
    counters.refuse(reason);
    const encoding = encodingOf(request) ?? 'json';
    const { status, code, message } = refusals[reason];
    const limit = reason === 'too large' ? ` (limit ${maxBodyBytes} bytes)` : '';
    if (reason === 'overloaded') reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    if (reason === 'unsupported') reply.header('accept-encoding', supportedEncodings);
    const text = `${message}${detail === undefined ? '' : `: ${detail}`}${limit}`;
    return reply
      .code(status)
      .type(mediaTypes[encoding])
      .send(encodeStatus(encoding, code, text));
  };
}

/** Refuses before a byte of the body is read, by the length that it declares, else by the largest it can have. */
function admitOnlyWhatFits(app: FastifyInstance, options: OtlpServerOptions, refuse: Refuse): void {
  const admission = new Admission(options.maxInFlightBytes);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST') return;
    const declared = Number(request.headers['content-length'] ?? options.maxBodyBytes);
    const leave = admission.enter(Math.min(declared, options.maxBodyBytes));
    if (leave === undefined) return refuse(request, reply, 'overloaded');
    reply.raw.once('close', leave);
  });
}

function encodingOf(request: FastifyRequest): Encoding | undefined {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return (Object.keys(mediaTypes) as Encoding[]).find((encoding) => mediaTypes[encoding] === type);
}
