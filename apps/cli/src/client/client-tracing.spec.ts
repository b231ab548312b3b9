import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ClientTracing } from './client-tracing.js';
import { TimedSpan } from './timed-span.js';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An OTLP receiver that keeps what it is sent, as text. */
async function startReceiver(): Promise<{
  url: string;
  received: { path: string; type: string; text: string }[];
}> {
  const received: { path: string; type: string; text: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      path: request.url ?? '',
      type: request.headers['content-type'] ?? '',
      text: Buffer.concat(chunks).toString('latin1'),
    });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => server.close().closeAllConnections() });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function tracingTo(otlpUrl: string, sampled = true): ClientTracing {
  const tracing = new ClientTracing({ otlpUrl, version: '1.2.3', sampled });
  open.push(tracing);
  return tracing;
}

describe('ClientTracing', () => {
  it('sends ended spans to the lab as OTLP protobuf of the service client', async () => {
    const { url, received } = await startReceiver();
    const tracing = tracingTo(url);
    TimedSpan.start(tracing.tracer, 'GET /', { step: 'client' }).end();
    expect(await tracing.flush()).toEqual({ status: 'sent' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ path: '/v1/traces', type: 'application/x-protobuf' });
    for (const word of ['GET /', 'client', 'roundtrip', '1.2.3', 'lifecycle.step']) {
      expect(received[0]?.text).toContain(word);
    }
  });

  it('says that the lab is gone, counts what was lost, and throws nothing', async () => {
    const tracing = tracingTo('http://127.0.0.1:1');
    TimedSpan.start(tracing.tracer, 'GET /', { step: 'client' }).end();
    expect(await tracing.flush()).toMatchObject({ status: 'failed' });
    expect(tracing.lostSpans).toBe(1);
  });

  it('sends nothing when it is told not to sample, and tells the others so', async () => {
    const { url, received } = await startReceiver();
    const tracing = tracingTo(url, false);
    const span = tracing.tracer.startSpan('GET /');
    span.end();
    await tracing.flush();
    expect(span.spanContext().traceFlags).toBe(0);
    expect(received).toEqual([]);
  });
});
