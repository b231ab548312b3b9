import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { encodeTraces } from '@roundtrip/otlp';
import { afterEach, describe, expect, it } from 'vitest';
import type { Lab } from '../lab.js';
import { openTestLab, span } from '../running-lab.suite.js';

let lab: Lab;

afterEach(() => lab.close());

const json = (spans = [span()]) => Buffer.from(JSON.stringify(encodeTraces(spans)));

/** A protobuf request with one span: trace id a…, span id 0…1, and nothing else. */
const protobuf = (() => {
  const within = (tag: number, ...parts: Uint8Array[]) => {
    const inner = Buffer.concat(parts);
    return Buffer.concat([Uint8Array.of(tag, inner.length), inner]);
  };
  const ids = [within(0x0a, Buffer.alloc(16, 0xaa)), within(0x12, Buffer.from('0000000000000001', 'hex'))];
  return within(0x0a, within(0x12, within(0x12, ...ids)));
})();

async function post(path: string, body: Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${lab.otlpUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

async function stats() {
  return (await fetch(`${lab.queryUrl}/lab/stats`)).json() as Promise<{
    ingest: { signals: Record<string, object>; refused: object };
    traces: { spans: number };
    logs: { records: number };
    metrics: { series: number };
  }>;
}

describe('the OTLP port', () => {
  it('takes spans in JSON and answers in JSON', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json());
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await stats()).toMatchObject({ traces: { spans: 1 } });
  });

  it('takes spans in protobuf and answers in protobuf', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', protobuf, { 'content-type': 'application/x-protobuf' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers.get('content-type')).toBe('application/x-protobuf');
    expect(await stats()).toMatchObject({ traces: { spans: 1 } });
  });

  it('takes logs and metrics', async () => {
    lab = await openTestLab();
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }, {}] }] }] };
    const gauge = { name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } };
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [gauge] }] }] };
    expect((await post('/v1/logs', Buffer.from(JSON.stringify(logs)))).status).toBe(200);
    expect((await post('/v1/metrics', Buffer.from(JSON.stringify(metrics)))).status).toBe(200);
    expect(await stats()).toMatchObject({
      logs: { records: 2 },
      metrics: { series: 1 },
      ingest: { signals: { logs: { requests: 1, items: 2 }, metrics: { requests: 1, items: 1 } } },
    });
  });

  it.each([
    ['gzip', gzipSync(json())],
    ['deflate', deflateSync(json())],
    ['GZIP', gzipSync(json())],
    ['identity', json()],
  ])('takes a body in %s', async (encoding, body) => {
    lab = await openTestLab();
    expect(await post('/v1/traces', body, { 'content-encoding': encoding })).toMatchObject({ status: 200 });
    expect(await stats()).toMatchObject({
      traces: { spans: 1 },
      ingest: { signals: { traces: { bytes: json().length } } },
    });
  });

  it('takes a content type with parameters', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json(), { 'content-type': 'application/json; charset=utf-8' });
    expect(answer.status).toBe(200);
  });

  it('rejects invalid spans alone and says how many and why', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json([span(), { ...span(), traceId: 'short' }]));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      partialSuccess: {
        rejectedSpans: '1',
        errorMessage: 'span without a valid trace id: wrong length',
      },
    });
    expect(await stats()).toMatchObject({ ingest: { signals: { traces: { items: 1, rejected: 1 } } } });
  });

  it.each([
    ['application/json', Buffer.from('{'), 'the request cannot be read: not JSON'],
    ['application/x-protobuf', Buffer.from([0x0a, 0x7f]), 'the request cannot be read: truncated'],
  ])('answers 400 to a malformed body of %s, in its own encoding', async (type, body, message) => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', body, { 'content-type': type });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.text).toContain(message);
    expect(await stats()).toMatchObject({ ingest: { refused: { malformed: 1 } } });
  });

  it('answers 400 to what cannot be decompressed', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json(), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.parse(answer.text)).toEqual({
      code: 3,
      message: 'the request cannot be read: cannot be decompressed',
    });
  });

  it('answers 413 to a body that is too large', async () => {
    lab = await openTestLab({ maxBodyBytes: 1000 });
    const answer = await post('/v1/traces', Buffer.alloc(1001, ' '));
    expect(answer).toMatchObject({ status: 413 });
    expect(JSON.parse(answer.text).message).toBe('the request is too large: limit 1000 bytes');
    expect(await stats()).toMatchObject({ ingest: { refused: { 'too large': 1 } } });
  });

  it('answers 413 to a small body that unpacks to a large one', async () => {
    lab = await openTestLab({ maxBodyBytes: 10_000 });
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    expect(await post('/v1/traces', bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
  });

  it.each([
    ['text/plain', {}],
    ['application/json', { 'content-encoding': 'br' }],
  ])('answers 415 to %s with %j', async (type, headers) => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json(), { 'content-type': type, ...headers });
    expect(answer.status).toBe(415);
    expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate');
    expect(JSON.parse(answer.text).message).toContain('send application/x-protobuf or application/json');
  });

  it('answers 405 to other methods and 404 to other paths', async () => {
    lab = await openTestLab();
    const get = await fetch(`${lab.otlpUrl}/v1/traces`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    expect((await post('/v1/profiles', json())).status).toBe(404);
  });

  it('tells who comes on top of too much to come back, without waiting for its body', async () => {
    lab = await openTestLab({ maxInFlightBytes: 2000 });
    const { hostname, port } = new URL(lab.otlpUrl);
    // A client that announces 1500 bytes and takes its time to send them.
    const slow = connect(Number(port), hostname);
    slow.write(
      'POST /v1/traces HTTP/1.1\r\nhost: lab\r\ncontent-type: application/json\r\ncontent-length: 1500\r\n\r\n{',
    );
    const refused = await until(
      () => post('/v1/traces', Buffer.alloc(1000, ' ')),
      ({ status }) => status === 503,
    );
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(refused.text).code).toBe(14);
    slow.destroy();
    await until(
      () => post('/v1/traces', json()),
      ({ status }) => status === 200,
    );
  });

  it('lets pages of this machine and of roundtrip.test send, and no others', async () => {
    lab = await openTestLab({ allowedOrigins: 'https://shop.example' });
    const preflight = async (origin: string) => {
      const response = await fetch(`${lab.otlpUrl}/v1/traces`, { method: 'OPTIONS', headers: { origin } });
      expect(response.status).toBe(204);
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
      return response.headers.get('access-control-allow-origin');
    };
    const allowed = [
      'http://localhost:5173',
      'https://127.0.0.1:8443',
      'http://[::1]:1',
      'https://roundtrip.test:8443',
      'https://shop.example',
    ];
    for (const origin of allowed) expect(await preflight(origin)).toBe(origin);
    const others = [
      'https://evil.example',
      'https://roundtrip.test.evil.example',
      'null',
      'http://127.0.0.1.evil.example',
    ];
    for (const origin of others) expect(await preflight(origin)).toBeNull();
  });

  it('lets an allowed page read the answer', async () => {
    lab = await openTestLab();
    const answer = await post('/v1/traces', json(), { origin: 'http://localhost:5173' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  });
});

/** Repeats a call until its result is as wanted, for two seconds at most. */
async function until<T>(call: () => Promise<T>, wanted: (result: T) => boolean): Promise<T> {
  const deadline = performance.now() + 2000;
  for (;;) {
    const result = await call();
    if (wanted(result)) return result;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(result)}`);
  }
}
