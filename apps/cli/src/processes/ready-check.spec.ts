import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from './programs.suite.js';
import { answersOk } from './ready-check.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

async function serve(status: number): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`;
}

it('is ready when the URL answers 200', async () => {
  expect(await answersOk(await serve(200))()).toEqual({ status: 'ready' });
});

it('waits while the URL answers anything else, and says what', async () => {
  const url = await serve(503);
  expect(await answersOk(url)()).toEqual({ status: 'waiting', reason: `${url} answers 503` });
});

it('keeps one connection for all its looks, and lets go of it when the process is ready', async () => {
  let status = 503;
  let connections = 0;
  server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  server.on('connection', () => (connections += 1));
  await once(server, 'listening');
  const check = answersOk(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
  for (let look = 0; look < 3; look += 1) await check();
  status = 200;
  expect(await check()).toEqual({ status: 'ready' });
  expect(connections).toBe(1);
  server.close();
  await once(server, 'close'); // would not come while a connection is open
});

it('waits while nobody listens', async () => {
  const url = `http://127.0.0.1:${await freePort()}/readyz`;
  expect(await answersOk(url)()).toEqual({ status: 'waiting', reason: `${url}: ECONNREFUSED` });
});

it('waits while somebody listens who does not speak TLS', async () => {
  const url = (await serve(200)).replace('http:', 'https:');
  expect(await answersOk(url)()).toMatchObject({ status: 'waiting' });
});
