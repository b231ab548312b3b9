import type { IncomingMessage } from 'node:http';

export type ReadBodyResult =
  | { status: 'read'; body: Buffer }
  /** The limit was passed; the rest is read and thrown away, so that the client gets to see the answer. */
  | { status: 'too large' }
  /** The client went away before the body was whole. */
  | { status: 'aborted' };

/**
 * Reads a request's body into memory.
 *
 * A `Content-Length` above the limit is refused before a byte is read; a body without one (chunked) as soon as it
 * passes the limit. Never holds more than `limitBytes` and one chunk.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<ReadBodyResult> {
  if (declaredLength(request) > limitBytes) {
    request.resume();
    return Promise.resolve({ status: 'too large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      request.resume();
      resolve({ status: 'too large' });
    };
    request.on('data', take);
    request.once('end', () => resolve({ status: 'read', body: Buffer.concat(chunks, length) }));
    request.once('error', () => resolve({ status: 'aborted' }));
    request.once('close', () => resolve({ status: 'aborted' }));
  });
}

/** Whether the request has a body at all (RFC 9112 §6). */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || declaredLength(request) > 0;
}

/** Bytes of the body as the client declared them; 0 when it did not. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}
