import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';

/** Header fields that carry secrets or people; pino-http would log them. */
const secretFields = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-roundtrip-internal-key"]',
  'req.headers["x-roundtrip-lab-key"]',
  'res.headers["set-cookie"]',
];

/**
 * The request log: one pino JSON line a request with method, path, status and duration. Trace and span ids are added
 * by the pino instrumentation. Headers are not logged at all; the redaction list is the second lock on that door.
 *
 * @param level pino level, e.g. `info`.
 */
export function loggerModule(level: string): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level,
      redact: { paths: secretFields, remove: true },
      genReqId: (request: IncomingMessage) => (request as IncomingMessage & { id?: string }).id ?? '',
      serializers: {
        req: (request: { method: string; url: string }) => ({
          method: request.method,
          path: request.url.split('?', 1)[0],
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      autoLogging: {
        ignore: (request: IncomingMessage) => request.url === '/healthz' || request.url === '/readyz',
      },
      customLogLevel: (_request: IncomingMessage, response: ServerResponse, error?: Error) =>
        error !== undefined || response.statusCode >= 500 ? 'error' : 'info',
    },
  });
}
