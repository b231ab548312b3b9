import { DOMAIN } from '@roundtrip/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { get, TripBench, TTL_SECONDS } from './trip-bench.suite.js';

let bench: TripBench;

beforeEach(async () => {
  bench = await TripBench.start();
});

afterEach(() => bench.stop());

describe('the name', () => {
  it('is remembered for its TTL and asked for again after it', async () => {
    await bench.client().send(get());
    expect(bench.recorder.span('dns.lookup').attributes).toMatchObject({
      'dns.cache.hit': false,
      'dns.answer.ttl': TTL_SECONDS,
      'dns.answers': ['127.0.0.1'],
      'server.port': bench.dns.port,
    });
    bench.clock.advance(TTL_SECONDS * 1000 - 1);
    await bench.client().send(get());
    expect(bench.recorder.span('dns.lookup').attributes).toMatchObject({ 'dns.cache.hit': true });
    expect(bench.dns.asked).toEqual([DOMAIN]);
    bench.clock.advance(1);
    await bench.client().send(get());
    expect(bench.recorder.span('dns.lookup').attributes).toMatchObject({ 'dns.cache.hit': false });
    expect(bench.dns.asked).toEqual([DOMAIN, DOMAIN]);
  });

  it('is remembered from one run to the next', async () => {
    await bench.client().send(get());
    await bench.restart();
    await bench.client().send(get());
    expect(bench.dns.asked).toEqual([DOMAIN]);
  });

  it('is asked for once by requests that start together', async () => {
    const client = bench.client();
    await Promise.all([client.send(get()), client.send(get())]);
    expect(bench.dns.asked).toEqual([DOMAIN]);
  });
});

describe('the connection', () => {
  it('is used again by the next request of the same client', async () => {
    const client = bench.client();
    await client.send(get());
    await client.send(get());
    expect(bench.door.connections).toBe(1);
    expect(bench.recorder.span('GET').attributes['http.connection.reused']).toBe(true);
    expect(bench.recorder.spans().filter(({ name }) => name === 'tcp.connect')).toHaveLength(1);
  });

  it('resumes the TLS session of an earlier run', async () => {
    await bench.client().send(get());
    expect(bench.recorder.span('tls.handshake').attributes).toMatchObject({
      'tls.resumed': false,
      'tls.protocol.version': '1.3',
      'tls.client.server_name': DOMAIN,
    });
    await bench.restart();
    await bench.client().send(get());
    expect(bench.recorder.span('tls.handshake').attributes).toMatchObject({ 'tls.resumed': true });
  });

  it('is new from the name to the handshake when the request asks for a fresh one', async () => {
    const client = bench.client();
    await client.send(get());
    await client.send(get('/', { fresh: true }));
    expect(bench.door.connections).toBe(2);
    expect(bench.dns.asked).toEqual([DOMAIN, DOMAIN]);
    expect(bench.recorder.span('tls.handshake').attributes).toMatchObject({ 'tls.resumed': false });
    expect(bench.recorder.span('GET').attributes['http.connection.reused']).toBe(false);
  });

  it('is never one more than the pool allows: the third request waits', async () => {
    const client = bench.client();
    await Promise.all([client.send(get()), client.send(get()), client.send(get()), client.send(get())]);
    expect(bench.seen).toHaveLength(4);
    expect(bench.door.connections).toBe(2);
  });

  it('is not kept when the server says close', async () => {
    bench.handle = (_request, response) => void response.writeHead(200, { connection: 'close' }).end();
    const client = bench.client();
    await client.send(get());
    await client.send(get());
    expect(bench.door.connections).toBe(2);
  });

  it('may break between two requests: a read is then sent again over a new one', async () => {
    let breakNext = false;
    bench.handle = (request, response) => {
      if (breakNext) {
        breakNext = false;
        request.socket.destroy();
      } else response.end();
    };
    const client = bench.client();
    await client.send(get());
    breakNext = true;
    const trip = await client.send(get());
    expect(trip.outcome.status).toBe('answered');
    expect(bench.recorder.span('GET').attributes['http.request.resend_count']).toBe(1);
  });

  it('breaks under a write: that is not sent again unless it has an idempotency key', async () => {
    let breakNext = false;
    bench.handle = (request, response) => {
      if (breakNext) {
        breakNext = false;
        request.socket.destroy();
      } else response.end();
    };
    const client = bench.client();
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

  it('can be followed at once by a new one when idle ones were closed, though there is room for one only', async () => {
    const client = bench.client({}, 5_000, 1);
    await client.send(get());
    client.closeIdle();
    expect((await client.send(get())).outcome.status).toBe('answered');
    expect(bench.door.connections).toBe(2);
  });

  it('ends with the client, whatever is under way on it', async () => {
    const client = bench.client();
    bench.handle = () => client.close();
    expect((await client.send(get())).outcome).toMatchObject({ failure: { kind: 'connection_reset' } });
  });
});
