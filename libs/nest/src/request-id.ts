import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Only what we or a careful client would make; anything else is replaced, so that logs stay clean. */
const acceptable = /^[\w.:-]{8,64}$/;

/**
 * The id of a request, made on first use: the client's `X-Request-Id` if it is well-formed, else a new UUID.
 * The response echoes it.
 */
export function requestIdOf(request: IncomingMessage, response: ServerResponse): string {
  const known = request as IncomingMessage & { id?: string };
  if (known.id !== undefined) return known.id;
  const given = request.headers['x-request-id'];
  known.id = typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
  if (!response.headersSent) response.setHeader('x-request-id', known.id);
  return known.id;
}
