import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import type { Options } from 'pino-http';
import { serializeError } from './error-serializer.js';
import { everywhere } from './everywhere.js';
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
 * The log: pino JSON lines, one for each request with its id, method, path, status and duration. Trace and span ids
 * are added by the pino instrumentation. Headers, bodies and query strings are not logged at all; the redaction
 * list is the second lock on that door.
 *
 * @param level pino level, e.g. `info`.
 * @param destination where the lines go; standard output when not given.
 */
export function loggerModule(level: string, destination?: DestinationStream): DynamicModule {
  const options: Options = {
    level,
    base: null,
    redact: { paths: secretFields, remove: true },
    genReqId: requestIdOf,
    wrapSerializers: false,
    serializers: { req: serializeRequest, res: serializeResponse, err: serializeError },
    autoLogging: {
      ignore: (request: IncomingMessage) => probes.has(pathOf(request)),
    },
    customLogLevel: (_request: IncomingMessage, response: ServerResponse, error?: Error) =>
      error !== undefined || response.statusCode >= 500 ? 'error' : 'info',
  };
  return LoggerModule.forRoot({
    forRoutes: [everywhere],
    pinoHttp: destination === undefined ? options : [options, destination],
  });
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
