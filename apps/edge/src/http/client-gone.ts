import type { ServerResponse } from 'node:http';

/** Status that logs and spans show when the client left before it had an answer; never sent. As nginx has it. */
export const STATUS_CLIENT_GONE = 499;

/**
 * A signal that aborts when the client closes its connection before it has the whole answer.
 *
 * The listener goes before the one with which the HTTP instrumentation ends the server span, so that the span shows
 * 499 instead of a status that nobody was sent.
 */
export function clientGoneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.prependOnceListener('close', () => {
    if (response.writableFinished) return;
    if (!response.headersSent) response.statusCode = STATUS_CLIENT_GONE;
    gone.abort();
  });
  return gone.signal;
}
