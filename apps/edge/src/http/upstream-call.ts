import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { HeaderFields } from './headers.js';

/** A request as it goes upstream. */
export interface UpstreamRequest {
  method: Dispatcher.HttpMethod;
  /** Path and query, origin-form. */
  path: string;
  headers: HeaderFields;
  body: Buffer | Readable | null;
}

/** Why no answer came. */
export type UpstreamFailure = 'connect error' | 'tls error' | 'connection reset' | 'bad response';

/** How a call ended, seen when the head of the answer is there. */
export type CallOutcome =
  | { status: 'answered'; response: Dispatcher.ResponseData }
  | { status: 'failed'; failure: UpstreamFailure; error: Error }
  | { status: 'timeout' }
  | { status: 'client gone' }
  /** The request cannot be sent as it is, e.g. a control character in its path. */
  | { status: 'bad request'; error: Error };

export interface CallOptions {
  /** Milliseconds until the head of the answer has to be there. */
  timeoutMillis: number;
  /** Aborted when nobody waits for the answer any more. */
  clientGone: AbortSignal;
}

/** Aborts a call that took too long; its name and code are what the client span shows. */
class UpstreamTimeout extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'UPSTREAM_TIMEOUT';
}

/**
 * Sends a request and waits for the head of the answer. Never throws for what upstream or the client does.
 *
 * Ownership: on `answered` the caller reads or destroys `response.body`; destroying it closes the connection.
 */
export async function callUpstream(
  dispatcher: Dispatcher,
  request: UpstreamRequest,
  { timeoutMillis, clientGone }: CallOptions,
): Promise<CallOutcome> {
  if (clientGone.aborted) return { status: 'client gone' };
  const abort = new AbortController();
  const leave = () => abort.abort();
  clientGone.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => abort.abort(new UpstreamTimeout('no answer in time')), timeoutMillis);
  try {
    const response = await dispatcher.request({ ...request, signal: abort.signal });
    return { status: 'answered', response };
  } catch (thrown) {
    if (clientGone.aborted) return { status: 'client gone' };
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (codeOf(error) === 'UND_ERR_INVALID_ARG') return { status: 'bad request', error };
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failure === 'timeout' ? { status: 'timeout' } : { status: 'failed', failure, error };
  } finally {
    clearTimeout(timer);
    clientGone.removeEventListener('abort', leave);
  }
}

/** What a thrown error says about upstream; `undefined` when it says nothing, which makes it a defect of ours. */
export function failureOf(error: Error): UpstreamFailure | 'timeout' | undefined {
  // undici's parser error has its code only when the parser gives one.
  if (error.name === 'HTTPParserError') return 'bad response';
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (timeouts.has(code)) return 'timeout';
  if (connectErrors.has(code)) return 'connect error';
  if (resets.has(code)) return 'connection reset';
  if (badResponses.has(code)) return 'bad response';
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|UNSPECIFIED/.test(code)) return 'tls error';
  return undefined;
}

const timeouts = new Set(['UPSTREAM_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const connectErrors = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const resets = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
const badResponses = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
]);

function codeOf(error: Error): string | undefined {
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
