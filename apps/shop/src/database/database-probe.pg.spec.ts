import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShopSettings } from '../settings.js';
import { DatabaseProbe } from './database-probe.js';

describe('DatabaseProbe', () => {
  let postgres: PostgresServer;
  let proxy: Server;
  let sockets: Socket[];
  let probe: DatabaseProbe;

  /** In front of PostgreSQL: the first connection hangs, the others get through. */
  beforeAll(async () => {
    postgres = await startPostgres();
    sockets = [];
    const { hostname, port } = new URL(postgres.url);
    proxy = createServer((socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
      if (sockets.length === 1) return;
      const upstream = connect(Number(port), hostname);
      upstream.on('error', () => {});
      socket.pipe(upstream).pipe(socket);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const throughProxy = new URL(postgres.url);
    throughProxy.hostname = '127.0.0.1';
    throughProxy.port = String((proxy.address() as AddressInfo).port);
    probe = new DatabaseProbe({
      databaseUrl: throughProxy.href,
      databaseAcquireTimeoutMillis: 60_000,
    } as ShopSettings);
  }, 30_000);

  afterAll(async () => {
    probe?.onModuleDestroy();
    for (const socket of sockets) socket.destroy();
    proxy?.close();
    await postgres?.stop();
  });

  it('keeps the new connection when another check of the one before fails only now', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const checks = [first, second].map(({ signal }) => expect(probe.check(signal)).rejects.toThrow());
    first.abort();
    await checks[0];
    const never = new AbortController().signal;
    await probe.check(never);
    second.abort();
    await checks[1];
    await probe.check(never);
    expect(sockets).toHaveLength(2);
  });
});
