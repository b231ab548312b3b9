import { type Dispatcher, Pool } from 'undici';

export interface UpstreamPoolOptions {
  /** E.g. `https://127.0.0.1:8500`. */
  origin: string;
  /** Most connections at a time; further requests wait. */
  connections: number;
  /** Milliseconds to open a connection, TLS included. */
  connectTimeoutMillis: number;
  /** Longest pause in milliseconds between two pieces of an answer's body. */
  bodyIdleTimeoutMillis: number;
  /** For HTTPS: the authority (PEM) that must have signed the certificate, and the name it must be for. */
  verify?: { ca: string; servername: string };
}

/** Kept-alive connections to one upstream. HTTP/1.1, no pipelining: an answer never waits for another one. */
export function createUpstreamPool(options: UpstreamPoolOptions): Dispatcher {
  const { connections, connectTimeoutMillis, bodyIdleTimeoutMillis, verify } = options;
  const pool = new Pool(options.origin, {
    connections,
    allowH2: false,
    pipelining: 1,
    bodyTimeout: bodyIdleTimeoutMillis,
    // Calls carry timers of their own (upstream-call.ts): these are exact, undici's are rounded to half seconds.
    headersTimeout: 0,
    connect: { timeout: connectTimeoutMillis, ...(verify === undefined ? {} : { ca: verify.ca }) },
  });
  if (verify === undefined) return pool;
  const { servername } = verify;
  // Left alone, undici takes the name to verify from the request's Host field, which is the client's, and opens a new
  // connection whenever it changes.
  return pool.compose(
    (dispatch) => (request, handler) => dispatch(withServername(request, servername), handler),
  );
}

function withServername(request: Dispatcher.DispatchOptions, servername: string): Dispatcher.DispatchOptions {
  const named = { ...request, servername };
  return named;
}
