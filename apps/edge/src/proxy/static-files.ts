import { extname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Span } from '@opentelemetry/api';
import { LIFECYCLE_STEP, STATIC_OUTCOME } from '@roundtrip/semconv';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { markEarlyExit } from '../http/server-span.js';
import { tracer } from '../telemetry.js';
import { traceRoute } from './route-span.js';

/** A file whose name holds a hash of its content never changes: `store.3f2a91c7.css`. */
const hashedName = /\.[0-9a-f]{8}\.[a-z0-9]+$/;

/**
 * Serves the storefront: ETag, Last-Modified, conditional requests and ranges by `@fastify/static`; hashed assets may
 * be kept for a year, everything else is asked for again each time (and mostly answered with 304).
 */
export function addStaticFiles(app: FastifyInstance, folder: string): void {
  app.register(async (files) => {
    files.addHook('onRequest', traceRoute('static'));
    files.addHook('preHandler', (_request, reply, done) => {
      const span = tracer.startSpan('static.serve', { attributes: { [LIFECYCLE_STEP]: 'reverse-proxy' } });
      endWithResponse(span, reply);
      done();
    });
    await files.register(fastifyStatic, {
      root: folder,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders,
    });
  });
}

function setHeaders(reply: FastifyReply, path: string): void {
  reply.header('cache-control', hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  reply.header('x-content-type-options', 'nosniff');
  if (extname(path) === '.html') {
    reply.header('content-security-policy', "default-src 'self'; base-uri 'none'; frame-ancestors 'none'");
    reply.header('referrer-policy', 'same-origin');
  }
}

/** Ends the span, and says on the server span how this early exit went, when the answer is out or the client gone. */
function endWithResponse(span: Span, reply: FastifyReply): void {
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    const outcome = outcomeOf(reply.statusCode);
    span.setAttribute(STATIC_OUTCOME, outcome);
    span.end();
    if (outcome !== 'not found') markEarlyExit(outcome === 'sent' ? 'static file' : outcome);
  };
  // Before the listener with which the HTTP instrumentation ends the server span.
  reply.raw.prependListener('finish', end);
  reply.raw.prependListener('close', end);
}

function outcomeOf(statusCode: number): 'sent' | 'not modified' | 'not found' {
  if (statusCode === 304) return 'not modified';
  return statusCode < 300 ? 'sent' : 'not found';
}
