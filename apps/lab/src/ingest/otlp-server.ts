import { encodeExportResponse, type Signal } from '@roundtrip/otlp';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Stores } from '../stores.js';
import { Admission } from './admission.js';
import { allowBrowsers } from './cors.js';
import type { IngestCounters } from './counters.js';
import { decompress } from './decompress.js';
import { createReceivers, type Receive } from './receivers.js';
import { createRefuse, encodingOf, mediaTypes, type Refuse } from './refusals.js';

export interface OtlpServerOptions {
  readonly stores: Stores;
  readonly counters: IngestCounters;
  readonly logger: FastifyBaseLogger;
  readonly maxBodyBytes: number;
  readonly maxInFlightBytes: number;
  readonly isAllowedOrigin: (origin: string) => boolean;
}

/** Time a client has to send a whole request. */
const REQUEST_TIMEOUT_MILLIS = 30_000;

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
  const refuse = createRefuse(options.counters);
  const tooLarge = `limit ${options.maxBodyBytes} bytes`;
  allowBrowsers(app, options.isAllowedOrigin);
  admitOnlyWhatFits(app, options, refuse);
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error.statusCode === 413) return refuse(request, reply, 'too large', tooLarge);
    if (error.statusCode === 415) return refuse(request, reply, 'unsupported');
    if (error.statusCode === 400) return refuse(request, reply, 'malformed', error.message);
    request.log.error({ err: error }, 'an OTLP request failed');
    return refuse(request, reply, 'failed');
  });

  const addSignal = (signal: Signal, receive: Receive) => {
    const url = `/v1/${signal}`;
    app.post(url, async (request, reply) => {
      const encoding = encodingOf(request);
      if (encoding === undefined) return refuse(request, reply, 'unsupported');
      const sent = (request.body as Uint8Array | undefined) ?? new Uint8Array();
      const unpacked = await decompress(sent, request.headers['content-encoding'], options.maxBodyBytes);
      if (unpacked.status === 'corrupt') return refuse(request, reply, 'malformed', 'cannot be decompressed');
      if (unpacked.status === 'too large') return refuse(request, reply, 'too large', tooLarge);
      if (unpacked.status === 'unsupported') return refuse(request, reply, 'unsupported');
      const result = await receive(unpacked.body, encoding);
      if (result.status === 'malformed') return refuse(request, reply, 'malformed', result.message);
      options.counters.took(signal, { ...result, bytes: unpacked.body.length });
      return reply.type(mediaTypes[encoding]).send(encodeExportResponse(signal, encoding, result));
    });
    app.route({
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
      url,
      handler: (_request, reply) => reply.code(405).header('allow', 'POST, OPTIONS').send(),
    });
  };
  const { traces, logs, metrics } = createReceivers(options.stores);
  addSignal('traces', traces);
  addSignal('logs', logs);
  addSignal('metrics', metrics);
  return app;
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
