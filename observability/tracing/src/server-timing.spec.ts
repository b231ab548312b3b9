import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addServerTiming } from './server-timing.js';
import { StepTimer } from './step-timer.js';

let http: HttpInstrumentation;
const servers: Server[] = [];

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const timer = new StepTimer(new MeterProvider().getMeter('test'));
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [timer] }));
  http = new HttpInstrumentation({
    ignoreIncomingRequestHook: ({ url }) => url === '/healthz',
    responseHook: addServerTiming(timer, 'shop'),
  });
  createRequire(import.meta.url)('node:http');
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => {
  http.disable();
  trace.disable();
  context.disable();
});

/** The header fields of the answer to one request, as they came over the wire. */
async function answer(listener: RequestListener, path = '/'): Promise<Headers> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  await response.text();
  return response.headers;
}

const traceEntry = /trace;desc="00-[0-9a-f]{32}-[0-9a-f]{16}-01"/;
const stepEntry = /middleware;dur=\d+\.\d{3};desc="shop"/;

describe('Server-Timing and traceresponse', () => {
  it('tell the trace and the steps of this service', async () => {
    const headers = await answer((_request, response) => response.end('ok'));
    expect(headers.get('server-timing')).toMatch(new RegExp(`^${traceEntry.source}, ${stepEntry.source}$`));
    expect(headers.get('traceresponse')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(headers.get('server-timing')).toContain(headers.get('traceresponse'));
  });

  it.each<[string, RequestListener]>([
    ['set before', (_request, response) => response.setHeader('Server-Timing', 'db;dur=5').end()],
    [
      'given as an object',
      (_request, response) => response.writeHead(200, { 'Server-Timing': 'db;dur=5' }).end(),
    ],
    ['given as a list', (_request, response) => response.writeHead(200, ['Server-Timing', 'db;dur=5']).end()],
    [
      'given with a reason',
      (_request, response) => response.writeHead(200, 'OK', { 'server-timing': 'db;dur=5' }).end(),
    ],
  ])('keep the entries of the application, %s', async (_way, listener) => {
    const headers = await answer(listener);
    expect(headers.get('server-timing')).toMatch(/^db;dur=5, trace;desc="00-.*middleware;dur=/);
  });

  it('keep the trace that an upstream told, and add only the steps of this service', async () => {
    const upstream = `trace;desc="00-${'a'.repeat(32)}-${'b'.repeat(16)}-01", auth;dur=0.8;desc="auth"`;
    const headers = await answer((_request, response) =>
      response.writeHead(200, { 'server-timing': upstream, traceresponse: 'upstream' }).end(),
    );
    const timing = headers.get('server-timing') ?? '';
    expect(timing.startsWith(upstream)).toBe(true);
    expect(timing.match(/trace;/g)).toHaveLength(1);
    expect(timing).toMatch(stepEntry);
    expect(headers.get('traceresponse')).toBe('upstream');
  });

  it('leave the other fields of the response as they are', async () => {
    const headers = await answer((_request, response) => {
      response.setHeader('x-before', '1');
      response.writeHead(201, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('made');
    });
    expect(headers.get('x-before')).toBe('1');
    expect(headers.get('content-type')).toBe('text/plain');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('count the steps of the request so far, and the span around the answer', async () => {
    const tracer = trace.getTracer('test');
    const headers = await answer((_request, response) => {
      tracer.startSpan('guard', { attributes: { 'lifecycle.step': 'auth' } }).end();
      tracer.startActiveSpan('response', { attributes: { 'lifecycle.step': 'response' } }, (span) => {
        response.end('ok');
        span.end();
      });
    });
    const entries = (headers.get('server-timing') ?? '').split(', ').map((entry) => entry.split(';')[0]);
    expect(entries).toEqual(['trace', 'middleware', 'auth', 'response']);
  });

  it('are not on requests that are not recorded', async () => {
    const headers = await answer((_request, response) => response.end('ok'), '/healthz');
    expect(headers.has('server-timing')).toBe(false);
    expect(headers.has('traceresponse')).toBe(false);
  });
});
