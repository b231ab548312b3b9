import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ManualClock } from '@roundtrip/clock';
import { DOMAIN } from '@roundtrip/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientMemory } from './client-memory.js';
import type { FrontDoor } from './connection.js';
import type { FailureKind } from './failure.js';
import {
  recordingTracer,
  startDnsServer,
  startFrontDoor,
  type TestDnsServer,
  type TestFrontDoor,
} from './servers.suite.js';
import { TripClient, type TripRequest } from './trip-client.js';

const TTL_SECONDS = 5;

let door: TestFrontDoor;
let dns: TestDnsServer;
let clock: ManualClock;
let memory: ClientMemory;
let recorder: ReturnType<typeof recordingTracer>;
let runFolder: string;
let seen: IncomingMessage[];
let handle: RequestListener;
const clients: TripClient[] = [];

beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'roundtrip-client-'));
  clock = new ManualClock(1_700_000_000_000);
  memory = new ClientMemory(runFolder, clock);
  recorder = recordingTracer();
  seen = [];
  handle = (_request, response) => void response.end('{"ok":true}');
  door = await startFrontDoor((request, response) => {
    seen.push(request);
    handle(request, response as ServerResponse<IncomingMessage> & { req: IncomingMessage });
  });
  dns = await startDnsServer({ status: 'found', address: '127.0.0.1', ttlSeconds: TTL_SECONDS });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all([door.close(), dns.close(), rm(runFolder, { recursive: true })]);
});

function clientFor(overrides: Partial<FrontDoor> = {}, answerTimeoutMillis = 5_000): TripClient {
  const client = new TripClient({
    frontDoor: { host: DOMAIN, port: door.port, ca: door.ca, connectTimeoutMillis: 2_000, ...overrides },
    dns: { address: '127.0.0.1', port: dns.port },
    memory,
    tracer: recorder.tracer,
    pool: { maxConnections: 2, waitTimeoutMillis: 2_000 },
    answerTimeoutMillis,
  });
  clients.push(client);
  return client;
}

const get = (path = '/api/users/17', more: Partial<TripRequest> = {}): TripRequest => ({
  method: 'GET',
  path,
  headers: {},
  ...more,
});

const namesOf = () => recorder.spans().map((span) => span.name);

describe('a trip', () => {
  it('has a span for each phase, under one root', async () => {
    const trip = await clientFor().send(get());
    expect(namesOf()).toEqual([
      'dns.lookup',
      'tcp.connect',
      'tls.handshake',
      'http.response.body',
      'GET',
      'GET /api/users/{id}',
    ]);
    const root = recorder.span('GET /api/users/{id}');
    expect(root.parentSpanContext).toBeUndefined();
    expect(root.spanContext().traceId).toBe(trip.traceId);
    const rootId = root.spanContext().spanId;
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET']) {
      expect(recorder.span(name).parentSpanContext?.spanId).toBe(rootId);
    }
    expect(recorder.span('http.response.body').parentSpanContext?.spanId).toBe(
      recorder.span('GET').spanContext().spanId,
    );
  });

  it('names the step of every span', async () => {
    await clientFor().send(get());
    const steps = new Map(recorder.spans().map((span) => [span.name, span.attributes['lifecycle.step']]));
    expect(steps.get('GET /api/users/{id}')).toBe('client');
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET', 'http.response.body']) {
      expect(steps.get(name)).toBe('network');
    }
    expect(recorder.span('http.response.body').attributes['lifecycle.leg']).toBe('back');
  });

  it('has phases that follow each other without overlap, within the root', async () => {
    await clientFor().send(get());
    const nanos = ([seconds, rest]: readonly [number, number]) =>
      BigInt(seconds) * 1_000_000_000n + BigInt(rest);
    const root = recorder.span('GET /api/users/{id}');
    let previousEnd = nanos(root.startTime);
    for (const name of ['dns.lookup', 'tcp.connect', 'tls.handshake', 'GET']) {
      const span = recorder.span(name);
      expect(nanos(span.startTime)).toBeGreaterThanOrEqual(previousEnd);
      previousEnd = nanos(span.endTime);
    }
    expect(nanos(root.endTime)).toBeGreaterThanOrEqual(previousEnd);
  });

  it('starts its spans between two milliseconds, not on one', async () => {
    await clientFor().send(get());
    expect(recorder.spans().some((span) => span.startTime[1] % 1_000_000 !== 0)).toBe(true);
  });

  it('passes its trace context and its baggage on', async () => {
    const trip = await clientFor().send(get('/', { baggage: { explain: '1' } }));
    const http = recorder.span('GET');
    expect(http.kind).toBe(SpanKind.CLIENT);
    expect(seen[0]?.headers.traceparent).toBe(`00-${trip.traceId}-${http.spanContext().spanId}-01`);
    expect(seen[0]?.headers.baggage).toBe('explain=1');
  });

  it('sends the host with its port, the given headers, and the body with its length', async () => {
    const chunks: Buffer[] = [];
    handle = (request, response) => {
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => response.writeHead(201).end());
    };
    const body = Buffer.from('{"lines":[]}');
    await clientFor().send({ method: 'POST', path: '/api/orders', headers: { 'x-one': '1' }, body });
    expect(seen[0]?.headers).toMatchObject({
      host: `${DOMAIN}:${door.port}`,
      'x-one': '1',
      'content-length': String(body.length),
    });
    expect(Buffer.concat(chunks).toString()).toBe('{"lines":[]}');
  });

  it('keeps query values out of its spans', async () => {
    await clientFor().send(get('/api/products?search=ada%40example.test'));
    expect(recorder.span('GET').attributes['url.full']).toBe(
      `https://${DOMAIN}:${door.port}/api/products?search=REDACTED`,
    );
    expect(JSON.stringify(recorder.spans().map((span) => span.attributes))).not.toContain('ada');
  });

  it('is answered by any HTTP status: 4xx marks the HTTP span as failed, 5xx the root as well', async () => {
    handle = (request, response) => void response.writeHead(request.url === '/api/down' ? 503 : 404).end();
    const client = clientFor();
    const missing = await client.send(get('/api/missing'));
    expect(missing.outcome).toMatchObject({ status: 'answered', answer: { httpStatus: 404 } });
    expect(recorder.span('GET').status.code).toBe(SpanStatusCode.ERROR);
    expect(recorder.span('GET').attributes['error.type']).toBe('404');
    expect(recorder.span('GET /api/missing').status.code).toBe(SpanStatusCode.UNSET);
    await client.send(get('/api/down'));
    expect(recorder.span('GET /api/down').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('the name', () => {
  it('is remembered for its TTL and asked for again after it', async () => {
    await clientFor().send(get());
    expect(recorder.span('dns.lookup').attributes).toMatchObject({
      'dns.cache.hit': false,
      'dns.answer.ttl': TTL_SECONDS,
      'dns.answers': ['127.0.0.1'],
      'server.port': dns.port,
    });
    clock.advance(TTL_SECONDS * 1000 - 1);
    await clientFor().send(get());
    expect(recorder.span('dns.lookup').attributes).toMatchObject({ 'dns.cache.hit': true });
    expect(dns.asked).toEqual([DOMAIN]);
    clock.advance(1);
    await clientFor().send(get());
    expect(recorder.span('dns.lookup').attributes).toMatchObject({ 'dns.cache.hit': false });
    expect(dns.asked).toEqual([DOMAIN, DOMAIN]);
  });

  it('is remembered from one run to the next', async () => {
    await clientFor().send(get());
    await memory.save();
    memory = await new ClientMemory(runFolder, clock).load();
    await clientFor().send(get());
    expect(dns.asked).toEqual([DOMAIN]);
  });

  it('is asked for once by requests that start together', async () => {
    const client = clientFor();
    await Promise.all([client.send(get()), client.send(get())]);
    expect(dns.asked).toEqual([DOMAIN]);
  });
});

describe('the connection', () => {
  it('is used again by the next request of the same client', async () => {
    const client = clientFor();
    await client.send(get());
    await client.send(get());
    expect(door.connections).toBe(1);
    expect(recorder.span('GET').attributes['http.connection.reused']).toBe(true);
    expect(namesOf().filter((name) => name === 'tcp.connect')).toHaveLength(1);
  });

  it('resumes the TLS session of an earlier run', async () => {
    await clientFor().send(get());
    expect(recorder.span('tls.handshake').attributes).toMatchObject({
      'tls.resumed': false,
      'tls.protocol.version': '1.3',
      'tls.client.server_name': DOMAIN,
    });
    await memory.save();
    memory = await new ClientMemory(runFolder, clock).load();
    await clientFor().send(get());
    expect(recorder.span('tls.handshake').attributes).toMatchObject({ 'tls.resumed': true });
  });

  it('is new from the name to the handshake when the request asks for a fresh one', async () => {
    const client = clientFor();
    await client.send(get());
    await client.send(get('/', { fresh: true }));
    expect(door.connections).toBe(2);
    expect(dns.asked).toEqual([DOMAIN, DOMAIN]);
    expect(recorder.span('tls.handshake').attributes).toMatchObject({ 'tls.resumed': false });
    expect(recorder.span('GET').attributes['http.connection.reused']).toBe(false);
  });

  it('is never one more than the pool allows: the third request waits', async () => {
    const client = clientFor();
    await Promise.all([client.send(get()), client.send(get()), client.send(get()), client.send(get())]);
    expect(seen).toHaveLength(4);
    expect(door.connections).toBe(2);
  });

  it('is not kept when the server says close', async () => {
    handle = (_request, response) => void response.writeHead(200, { connection: 'close' }).end();
    const client = clientFor();
    await client.send(get());
    await client.send(get());
    expect(door.connections).toBe(2);
  });

  it('may break between two requests: a read is then sent again over a new one', async () => {
    let breakNext = false;
    handle = (request, response) => {
      if (breakNext) {
        breakNext = false;
        request.socket.destroy();
      } else response.end();
    };
    const client = clientFor();
    await client.send(get());
    breakNext = true;
    const trip = await client.send(get());
    expect(trip.outcome.status).toBe('answered');
    expect(recorder.span('GET').attributes['http.request.resend_count']).toBe(1);
  });

  it('breaks under a write: that is not sent again unless it has an idempotency key', async () => {
    let breakNext = false;
    handle = (request, response) => {
      if (breakNext) {
        breakNext = false;
        request.socket.destroy();
      } else response.end();
    };
    const client = clientFor();
    const post = (headers: Record<string, string>) =>
      client.send({ method: 'POST', path: '/api/orders', headers, body: Buffer.from('{}') });
    await client.send(get());
    breakNext = true;
    expect((await post({})).outcome).toMatchObject({
      status: 'failed',
      failure: { kind: 'connection_reset' },
    });
    await client.send(get());
    breakNext = true;
    expect((await post({ 'idempotency-key': 'k' })).outcome.status).toBe('answered');
  });
});

describe('a trip without an answer', () => {
  async function expectFailure(client: TripClient, kind: FailureKind, spanName: string): Promise<string> {
    const { outcome } = await client.send(get());
    if (outcome.status !== 'failed') throw new Error('was answered');
    expect(outcome.failure.kind).toBe(kind);
    const span = recorder.span(spanName);
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe(kind);
    expect(recorder.span('GET /api/users/{id}').attributes['error.type']).toBe(kind);
    return outcome.failure.message;
  }

  it('says that the name does not exist', async () => {
    dns.answer = { status: 'nxdomain' };
    expect(await expectFailure(clientFor(), 'name_not_found', 'dns.lookup')).toContain('NXDOMAIN');
  });

  it('says that the DNS server failed', async () => {
    dns.answer = { status: 'servfail' };
    expect(await expectFailure(clientFor(), 'dns_failed', 'dns.lookup')).toContain('ESERVFAIL');
  });

  it('says that the DNS server is silent', async () => {
    dns.answer = { status: 'silent' };
    expect(await expectFailure(clientFor(), 'dns_timeout', 'dns.lookup')).toContain(String(dns.port));
  }, 15_000);

  it('says that nothing listens', async () => {
    const port = await freePort();
    expect(await expectFailure(clientFor({ port }), 'connection_refused', 'tcp.connect')).toContain(
      `:${port}`,
    );
  });

  it('says that the certificate is not to be trusted', async () => {
    const message = await expectFailure(clientFor({ ca: '' }), 'tls_failed', 'tls.handshake');
    expect(message).toContain('certificate');
  });

  it('says that the server speaks no TLS in time', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    await expectFailure(clientFor({ port, connectTimeoutMillis: 100 }), 'tls_timeout', 'tls.handshake');
    mute.close();
  });

  it('says that the connection was closed', async () => {
    handle = (request) => void request.socket.destroy();
    await expectFailure(clientFor(), 'connection_reset', 'GET');
  });

  it('says that no answer came in time', async () => {
    handle = () => {};
    expect(await expectFailure(clientFor({}, 100), 'answer_timeout', 'GET')).toContain('100 ms');
  });

  it('says that the answer broke off, and which status it had', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    const { outcome } = await clientFor().send(get());
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'answer_broken', httpStatus: 200 } });
    expect(recorder.span('http.response.body').attributes['error.type']).toBe('answer_broken');
  });

  it('leaves room in the pool for the next one', async () => {
    dns.answer = { status: 'nxdomain' };
    const client = clientFor();
    for (let attempt = 0; attempt < 3; attempt += 1) await client.send(get());
    dns.answer = { status: 'found', address: '127.0.0.1', ttlSeconds: 5 };
    expect((await client.send(get())).outcome.status).toBe('answered');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
