import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureKind } from './failure.js';
import { get, TripBench } from './trip-bench.suite.js';
import type { TripClient } from './trip-client.js';

let bench: TripBench;

beforeEach(async () => {
  bench = await TripBench.start();
});

afterEach(() => bench.stop());

describe('a trip without an answer', () => {
  async function expectFailure(client: TripClient, kind: FailureKind, spanName: string): Promise<string> {
    const { outcome } = await client.send(get());
    if (outcome.status !== 'failed') throw new Error('was answered');
    expect(outcome.failure.kind).toBe(kind);
    const span = bench.recorder.span(spanName);
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe(kind);
    expect(bench.recorder.span('GET /api/users/{id}').attributes['error.type']).toBe(kind);
    return outcome.failure.message;
  }

  it('says that the name does not exist', async () => {
    bench.dns.answer = { status: 'nxdomain' };
    expect(await expectFailure(bench.client(), 'name_not_found', 'dns.lookup')).toContain('NXDOMAIN');
  });

  it('says that the DNS server failed', async () => {
    bench.dns.answer = { status: 'servfail' };
    expect(await expectFailure(bench.client(), 'dns_failed', 'dns.lookup')).toContain('ESERVFAIL');
  });

  it('says that the DNS server is silent', async () => {
    bench.dns.answer = { status: 'silent' };
    expect(await expectFailure(bench.client(), 'dns_timeout', 'dns.lookup')).toContain(
      String(bench.dns.port),
    );
  }, 15_000);

  it('says that nothing listens', async () => {
    const port = await freePort();
    expect(await expectFailure(bench.client({ port }), 'connection_refused', 'tcp.connect')).toContain(
      `:${port}`,
    );
  });

  it('says that the certificate is not to be trusted', async () => {
    const message = await expectFailure(bench.client({ ca: '' }), 'tls_failed', 'tls.handshake');
    expect(message).toContain('certificate');
  });

  it('says that the server speaks no TLS in time', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    await expectFailure(bench.client({ port, connectTimeoutMillis: 100 }), 'tls_timeout', 'tls.handshake');
    mute.close();
  });

  it('says that the connection was closed', async () => {
    bench.handle = (request) => void request.socket.destroy();
    await expectFailure(bench.client(), 'connection_reset', 'GET');
  });

  it('says that no answer came in time', async () => {
    bench.handle = () => {};
    expect(await expectFailure(bench.client({}, 100), 'answer_timeout', 'GET')).toContain('100 ms');
  });

  it('says that the answer broke off, and which status it had', async () => {
    bench.handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    const { outcome } = await bench.client().send(get());
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'answer_broken', httpStatus: 200 } });
    expect(bench.recorder.span('http.response.body').attributes['error.type']).toBe('answer_broken');
  });

  it('leaves room in the pool for the next one', async () => {
    bench.dns.answer = { status: 'nxdomain' };
    const client = bench.client();
    for (let attempt = 0; attempt < 3; attempt += 1) await client.send(get());
    bench.dns.answer = { status: 'found', address: '127.0.0.1', ttlSeconds: 5 };
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
