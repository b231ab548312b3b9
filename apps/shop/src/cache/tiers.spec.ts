import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Logger } from '@nestjs/common';
import { skipWhen } from '@roundtrip/testing';
import { createCache } from 'cache-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settingsOf } from '../testing/running-shop.suite.js';
import { cacheTiers } from './tiers.js';

// What is expected to fail here need not be told.
Logger.overrideLogger(false);

const redis = ['redis-server', 'valkey-server'].find((server) => {
  try {
    execFileSync(server, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const noServer = skipWhen(redis === undefined, 'tiers.spec.ts', 'no Redis or Valkey on the PATH');

async function machine(env: Record<string, string>) {
  const stores = await cacheTiers(settingsOf({ REDIS_TIMEOUT_MS: '100', ...env }));
  onTestFinished(async () => {
    await Promise.all(stores.map((store) => store.disconnect()));
  });
  return createCache({ stores });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startRedis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const server = spawn(redis ?? '', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  onTestFinished(stop);
  let log = '';
  for await (const chunk of server.stdout) {
    log += chunk;
    if (/ready to accept connections/i.test(log)) break;
  }
  return { url: `redis://127.0.0.1:${port}`, stop };
}

describe('the memory tier', () => {
  it('keeps values as they are, without a copy', async () => {
    const cache = await machine({});
    const value = { name: 'lamp' };
    await cache.set('product:1', value, 1000);
    expect(await cache.get('product:1')).toBe(value);
  });

  it('holds as many values as it may, and lets the least recently used one go', async () => {
    const cache = await machine({ CACHE_MEMORY_ITEMS: '2' });
    await cache.set('a', 1);
    await cache.set('b', 2);
    await cache.get('a');
    await cache.set('c', 3);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))).toEqual([1, undefined, 3]);
  });
});

describe.skipIf(noServer)('the Redis tier', () => {
  it('shares values between machines, and their removal', async () => {
    const { url } = await startRedis();
    const [a, b] = await Promise.all([machine({ REDIS_URL: url }), machine({ REDIS_URL: url })]);
    await a.set('product:1', { name: 'lamp' }, 60_000);
    expect(await b.get('product:1')).toEqual({ name: 'lamp' });
    await b.del('product:1');
    expect(await a.stores[1]?.get('product:1')).toBeUndefined();
  });

  it('is done without when it goes away', async () => {
    const { url, stop } = await startRedis();
    const cache = await machine({ REDIS_URL: url });
    await cache.set('product:1', 1, 60_000);
    await stop();
    expect(await cache.get('product:1')).toBe(1);
    expect(await cache.get('product:2')).toBeUndefined();
    await cache.set('product:2', 2, 60_000);
    expect(await cache.get('product:2')).toBe(2);
    await cache.del('product:2');
  });

  it('is done without when it was never there', async () => {
    const cache = await machine({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    await cache.set('product:1', 1, 60_000);
    expect(await cache.get('product:1')).toBe(1);
    expect(await cache.get('product:2')).toBeUndefined();
  });
});
