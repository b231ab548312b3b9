import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestAuthority } from '../testing/certificates.js';
import { readBody } from './read-body.js';
import { createEdgeServer } from './server.js';

let app: FastifyInstance;
let open: () => Promise<TLSSocket>;

beforeEach(async () => {
  const authority = await createTestAuthority();
  app = createEdgeServer({
    step: 'load-balancer',
    tls: await authority.issue('roundtrip.test'),
    logger: pino({ level: 'silent' }),
    headersTimeoutMillis: 200,
    requestTimeoutMillis: 400,
    keepAliveTimeoutMillis: 5_000,
    // Late heads and bodies are looked for once a second: this has to come after.
    stallTimeoutMillis: 2_000,
    maxClientConnections: 2,
  });
  app.post('/body', async (request) => (await readBody(request.raw, 1_000)).status);
  app.get('/long', (_request, reply) => reply.send(Buffer.alloc(64 * 1024 * 1024)));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  open = async () => {
    const socket = connect({ port, host: '127.0.0.1', ca: authority.ca, servername: 'roundtrip.test' });
    socket.on('error', () => {});
    await once(socket, 'secureConnect').catch(() => 'refused');
    return socket;
  };
});

afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
});

async function untilClosed(socket: TLSSocket): Promise<string> {
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  await once(socket, 'close');
  return received;
}

describe('a client that is too slow', () => {
  it('with the head of its request is told so and cut off', async () => {
    const socket = await open();
    socket.write('GET /long HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('with the body of its request is told so and cut off', async () => {
    const socket = await open();
    const dribble = setInterval(() => socket.write('a'), 100);
    socket.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(dribble);
  });

  it('to take its answer is cut off', async () => {
    const socket = await open();
    socket.pause();
    const server = await new Promise<{ destroyed: boolean }>((resolve) => {
      app.server.once('request', (request) => resolve(request.socket));
      socket.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    await expect.poll(() => server.destroyed, { timeout: 5_000 }).toBe(true);
    socket.destroy();
  });
});

describe('more clients than there is room for', () => {
  it('are refused, and the others served', async () => {
    const [first, second] = [await open(), await open()];
    const third = await open();
    expect([first.destroyed, second.destroyed, third.destroyed]).toEqual([false, false, true]);
    first.destroy();
    second.write('POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi');
    expect(await untilClosed(second)).toContain('read');
  });
});

describe('bytes that are no request, behind one that is being answered', () => {
  it('end the connection without a second head in the answer', async () => {
    const socket = await open();
    socket.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    socket.write('this is no HTTP\r\n\r\n');
    const received = await untilClosed(socket);
    expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });
});
