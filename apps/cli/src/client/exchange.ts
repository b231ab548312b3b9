import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { defaultTextMapSetter, SpanKind } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HTTP_CONNECTION_REUSED } from '@roundtrip/semconv';
import type { Connection } from './connection.js';
import { codeOf, type Failure, reasonOf } from './failure.js';
import { BodyCollector } from './response-body.js';
import type { TimedSpan } from './timed-span.js';
import { redactedUrl, templateOf } from './url-template.js';

export interface HttpRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
}

export interface Answer {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  /** The body as it came over the wire, up to a bound. */
  wire: Buffer;
  /** True when the body was longer than what was kept. */
  truncated: boolean;
}

export type Outcome = { status: 'answered'; answer: Answer } | { status: 'failed'; failure: Failure };

export interface ExchangeOptions {
  /** The HTTP client span goes under this one. */
  parent: TimedSpan;
  host: string;
  port: number;
  reused: boolean;
  /** How often this request has been sent before. */
  resends: number;
  /** Milliseconds from the first byte of the request to the last byte of the answer. */
  timeoutMillis: number;
}

const propagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});

const TIMED_OUT = 'ROUNDTRIP_TIMEOUT';

/**
 * One request and its answer over an open connection, under an HTTP client span. The span lasts to the end of the
 * body and not, as it may, to the headers only: the server's spans are its children and they, too, last that long.
 */
export async function exchange(
  connection: Connection,
  message: HttpRequest,
  options: ExchangeOptions,
): Promise<Outcome> {
  const span = startSpan(message, options);
  const outgoing = write(connection, message, fieldsOf(message, span, options));
  const timer = setTimeout(
    () => outgoing.destroy(Object.assign(new Error('timeout'), { code: TIMED_OUT })),
    options.timeoutMillis,
  );
  let httpStatus: number | undefined;
  try {
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    httpStatus = incoming.statusCode ?? 0;
    span.set({
      'http.response.status_code': httpStatus,
      'network.protocol.version': incoming.httpVersion,
    });
    if (httpStatus >= 400) span.fail(String(httpStatus));
    const body = await readBody(incoming, span);
    if (incoming.headers.connection?.toLowerCase() === 'close') connection.socket.destroy();
    return {
      status: 'answered',
      answer: { httpStatus, headers: incoming.headers, wire: body.wire(), truncated: body.truncated },
    };
  } catch (error) {
    connection.socket.destroy();
    const failure = failureOf(error, options.timeoutMillis, httpStatus);
    span.fail(failure.kind, failure.message);
    return { status: 'failed', failure };
  } finally {
    clearTimeout(timer);
    span.end();
  }
}

function startSpan(message: HttpRequest, options: ExchangeOptions): TimedSpan {
  const { parent, host, port, reused, resends } = options;
  return parent.child(message.method, {
    step: 'network',
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': message.method,
      'url.full': redactedUrl(`https://${host}:${port}`, message.path),
      'url.template': templateOf(message.path),
      'server.address': host,
      'server.port': port,
      [HTTP_CONNECTION_REUSED]: reused,
      ...(message.body ? { 'http.request.body.size': message.body.length } : {}),
      ...(resends > 0 ? { 'http.request.resend_count': resends } : {}),
    },
  });
}

function fieldsOf(
  { headers, body }: HttpRequest,
  span: TimedSpan,
  { host, port }: ExchangeOptions,
): Record<string, string> {
  const fields: Record<string, string> = { host: `${host}:${port}`, ...headers };
  propagator.inject(span.context, fields, defaultTextMapSetter);
  if (body) fields['content-length'] = String(body.length);
  return fields;
}

/** The agent has the connection: the request needs no address. */
function write(
  { agent }: Connection,
  { method, path, body }: HttpRequest,
  headers: Record<string, string>,
): ClientRequest {
  const outgoing = request({ agent, method, path, headers });
  // The first error is awaited with the answer; a later one has nobody left to tell.
  outgoing.on('error', () => {});
  outgoing.end(body);
  return outgoing;
}

/** By events and not by `for await`, whose machinery alone would take half of the time that is measured here. */
async function readBody(incoming: IncomingMessage, parent: TimedSpan): Promise<BodyCollector> {
  const span = parent.child('http.response.body', { step: 'network', back: true });
  const body = new BodyCollector();
  incoming.on('data', (chunk: Buffer) => body.add(chunk));
  try {
    await once(incoming, 'end');
    return body;
  } catch (error) {
    span.fail('answer_broken');
    throw error;
  } finally {
    span.set({ 'http.response.body.size': body.bytes });
    span.end();
  }
}

function failureOf(error: unknown, timeoutMillis: number, httpStatus: number | undefined): Failure {
  if (codeOf(error) === TIMED_OUT) {
    return { kind: 'answer_timeout', message: `no complete answer within ${timeoutMillis} ms`, httpStatus };
  }
  const code = codeOf(error) || reasonOf(error);
  if (httpStatus !== undefined) {
    return { kind: 'answer_broken', message: `the answer broke off (${code})`, httpStatus };
  }
  return { kind: 'connection_reset', message: `the connection was closed before an answer came (${code})` };
}
