import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';
import { serializeError } from './error-serializer.js';
import { requestIdOf } from './request-id.js';

/** Header fields that carry secrets or people; pino-http would log them. */
const secretFields = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-roundtrip-internal-key"]',
  'req.headers["x-roundtrip-lab-key"]',
  'res.headers["set-cookie"]',
];

/** Asked every second by the balancer and the launcher: their lines would bury all others. */
const probes = new Set(['/healthz', '/readyz']);

/**
 * What is logged, and what never is: of a request its id, method, path and status, of an error what is safe. Headers,
 * bodies and query strings are not logged at all; the redaction list is the second lock on that door.
 */
export function logOptions(level: string): Options {
  return {
    level,
    base: null,
    redact: { paths: secretFields, remove: true },
    genReqId: requestIdOf,
    wrapSerializers: false,
    serializers: { req: serializeRequest, res: serializeResponse, err: serializeError },
    autoLogging: { ignore: (request: IncomingMessage) => probes.has(pathOf(request)) },
    customLogLevel: (_request: IncomingMessage, response: ServerResponse, error?: Error) =>
      error !== undefined || response.statusCode >= 500 ? 'error' : 'info',
  };
}

function serializeRequest(request: IncomingMessage & { id?: string }) {
  return { id: request.id, method: request.method, path: pathOf(request) };
}

function serializeResponse(response: ServerResponse) {
  return { status: response.statusCode };
}

/** Express shortens `url` while a mounted middleware runs. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  return (request.originalUrl ?? request.url ?? '').split('?', 1)[0] ?? '';
}
