import type { IncomingMessage } from 'node:http';
import type { Step } from '@roundtrip/model';
import { LIFECYCLE_STEP } from '@roundtrip/semconv';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { instrumentOptions } from '../metric-options.js';
import { meter } from '../telemetry.js';
import { answerExpectations } from './expectations.js';
import { answerError, answerUnparsable } from './problem-answer.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.js';
import { describeServerSpan } from './server-span.js';

declare module 'fastify' {
  interface FastifyReply {
    /** More to say about this request in its log line. */
    logFields: Record<string, unknown>;
  }
}

export interface EdgeServerOptions {
  /** The step of the trip that this server is. */
  step: Step;
  tls: { cert: string; key: string };
  logger: Logger;
  /** Milliseconds a client has for the head, and for the whole, of a request. */
  headersTimeoutMillis: number;
  requestTimeoutMillis: number;
  /** Milliseconds for which an idle connection is kept open. */
  keepAliveTimeoutMillis: number;
  /** Milliseconds without a byte in either direction after which a client whose request is served is cut off. */
  stallTimeoutMillis: number;
  /** Further connections are refused. */
  maxClientConnections: number;
  /** Bodies larger than this are told so before the client sends them (`Expect: 100-continue`). */
  bodyLimitBytes?: number;
}

const refusedConnections = meter.createCounter(
  'edge.client.connections.refused',
  instrumentOptions('edge.client.connections.refused'),
);

/** The methods that are served and forwarded; all others answer 405. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * An HTTPS server (HTTP/1.1) with what balancer and proxy share: timeouts towards slow clients, request ids, one log
 * line a request, problem documents for every error. Bodies are left unread: each route decides what to do with them.
 */
export function createEdgeServer(options: EdgeServerOptions): FastifyInstance {
  const app = fastify({
    https: {
      ...options.tls,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      headersTimeout: options.headersTimeoutMillis,
      // How often Node looks for requests that are late; its default of 30 s would make the timeouts meaningless.
      connectionsCheckingInterval: 1_000,
    },
    requestTimeout: options.requestTimeoutMillis,
    keepAliveTimeout: options.keepAliveTimeoutMillis,
    connectionTimeout: options.stallTimeoutMillis,
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request.headers[REQUEST_ID_HEADER]),
    rewriteUrl: toOriginForm,
    frameworkErrors: answerError,
    clientErrorHandler: answerUnparsable,
  }) as unknown as FastifyInstance;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.decorateReply('logFields');
  app.addHook('onRequest', (request, reply, done) => {
    reply.logFields = {};
    reply.header(REQUEST_ID_HEADER, request.id);
    describeServerSpan(options.step, request.routeOptions.url ?? '/*');
    // Fastify's onResponse does not run for a client that left.
    reply.raw.once('close', () => logRequest(request, reply));
    done();
  });
  app.setErrorHandler(answerError);
  answerExpectations(app.server, options.bodyLimitBytes);
  app.server.maxConnections = options.maxClientConnections;
  app.server.on('drop', () => refusedConnections.add(1, { [LIFECYCLE_STEP]: options.step }));
  return app;
}

/** `GET https://host/path` is as good a target as `GET /path` with `Host: host` (RFC 9112 §3.2.2). */
function toOriginForm(request: IncomingMessage): string {
  const target = request.url ?? '/';
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  if (absolute === null) return target;
  const [, authority = '', rest = ''] = absolute;
  request.headers.host = authority;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.raw.url?.split('?', 1)[0];
  if (path === '/healthz' || path === '/readyz') return;
  const line = {
    method: request.method,
    path,
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
    ...reply.logFields,
    ...(reply.raw.writableFinished ? {} : { cutOff: true }),
  };
  if (reply.statusCode >= 500) request.log.error(line, 'request failed');
  else request.log.info(line, 'request');
}
