import type { Server } from 'node:http';
import { declaredLength } from './read-body.js';

/**
 * Answers `Expect: 100-continue` (RFC 9110 §10.1.1): a client that asks before it sends a body over the limit gets the
 * 413 at once instead of `100 Continue`.
 */
export function answerExpectations(server: Server, bodyLimitBytes = Number.POSITIVE_INFINITY): void {
  server.on('checkContinue', (request, response) => {
    if (declaredLength(request) <= bodyLimitBytes) response.writeContinue();
    server.emit('request', request, response);
  });
}
