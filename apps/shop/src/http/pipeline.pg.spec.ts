import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../routes.js';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

const BODY_LIMIT = 2000;

/** A route as Express keeps it. */
interface RegisteredRoute {
  path: string;
  methods: Record<string, boolean>;
}

describe('every answer of the shop', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop({
      BODY_LIMIT_BYTES: String(BODY_LIMIT),
      DATABASE_POOL_SIZE: '2',
      DATABASE_ACQUIRE_TIMEOUT_MS: '200',
    });
  }, 60_000);

  afterAll(() => shop.stop());

  it('is data in an envelope that names the request', async () => {
    const { headers, body } = await shop.call('GET', '/api/products/1', {
      headers: { 'x-request-id': 'from-the-client' },
    });
    expect(Object.keys(body)).toEqual(['data', 'meta']);
    expect(body.meta.requestId).toBe('from-the-client');
    expect(headers.get('x-request-id')).toBe('from-the-client');
  });

  it.each([
    ['GET', '/api/nowhere', 404, 'NOT_FOUND', undefined],
    ['GET', '/nowhere?secret=1', 404, 'NOT_FOUND', undefined],
    ['DELETE', '/api/products/1', 404, 'NOT_FOUND', undefined],
    ['GET', '/api/users/me', 401, 'AUTH_TOKEN_MISSING', undefined],
    ['POST', '/api/auth/login', 400, 'INVALID_INPUT', '{"username":'],
    ['POST', '/api/auth/login', 400, 'INVALID_INPUT', '{"username":"esther"}'],
    ['POST', '/api/auth/login', 413, 'BODY_TOO_LARGE', JSON.stringify({ username: 'x'.repeat(BODY_LIMIT) })],
    ['GET', '/api/users/%FF', 400, 'INVALID_INPUT', undefined],
  ])('is a problem document when it is none: %s %s %i %s', async (method, path, status, code, body) => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${shop.origin}${path}`, { method, headers, body });
    const problem = await response.json();
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(problem).toMatchObject({ status, code, instance: path.split('?')[0] });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it.each(['[]', '[{}]', 'null', '"text"', '7', '{"__proto__":{"priceCents":1}}', ''])(
    'is 400 to a body that is no object of the expected kind: %s',
    async (body) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${await shop.auth.tokenOf(3)}`,
      };
      const response = await fetch(`${shop.origin}/api/products/1`, { method: 'PATCH', headers, body });
      expect(response.status).toBe(400);
    },
  );

  it('is 400 to a body of another type, which is not read', async () => {
    const response = await fetch(`${shop.origin}/api/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'esther', password: 'right' }),
    });
    expect(response.status).toBe(400);
  });

  it.each(['/api/products/1', '/api/nowhere', '/api/users/me', '/healthz'])(
    'has the header fields that protect browsers, and does not say what it is made of: %s',
    async (path) => {
      const { headers } = await shop.call('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('may be kept by caches only where a route says so', async () => {
    const control = async (path: string) =>
      (await shop.call('GET', path, { as: 1 })).headers.get('cache-control');
    expect(await control('/api/config')).toBe('public, max-age=60');
    expect(await control('/api/users/me')).toBe('no-store');
    expect(await control('/api/nowhere')).toBe('no-store');
    expect(await control('/api/products/999')).toBe('no-store');
  });

  it('to a body that cannot be read is protected like all others', async () => {
    const response = await fetch(`${shop.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('comes from a route that is listed with its rule: the router has no other', async () => {
    const router = shop.app.getHttpAdapter().getInstance().router as { stack: { route?: RegisteredRoute }[] };
    const registered = router.stack
      .flatMap(({ route }) => (route === undefined ? [] : [route]))
      .flatMap(({ path, methods }) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    const listed = (await routes()).map(({ method, path }) => `${method} ${path}`);
    expect(registered.sort()).toEqual(listed.sort());
  });

  it('comes over a connection that stays open for the proxy’s next request', async () => {
    const { port } = new URL(shop.origin);
    const socket = createConnection(Number(port), '127.0.0.1');
    socket.end('GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect(await text(socket)).toContain('Keep-Alive: timeout=75');
  });

  it('is 503 with Retry-After when no connection to the database is free in time, and the machine stays ready', async () => {
    const release = await holdAllConnections(shop);
    try {
      const { status, headers, body } = await shop.call('GET', '/api/products/2');
      expect(status).toBe(503);
      expect(body.code).toBe('DATABASE_BUSY');
      expect(headers.get('retry-after')).toBe('1');
      expect((await shop.call('GET', '/readyz')).status).toBe(200);
    } finally {
      await release();
    }
    expect((await shop.call('GET', '/api/products/2')).status).toBe(200);
  });

  it('is 503 without the database, and the machine is not ready then', async () => {
    await shop.postgres.stop();
    const { status, body } = await shop.call('GET', '/api/products/3');
    expect(status).toBe(503);
    expect(body.code).toBe('DATABASE_UNAVAILABLE');
    expect((await shop.call('GET', '/healthz')).status).toBe(200);
    const readiness = await shop.call('GET', '/readyz');
    expect(readiness.status).toBe(503);
    expect(readiness.body.errors).toEqual([{ field: 'database', message: expect.any(String) }]);
  });
});

/** Takes all connections of the pool, and gives back the way to give them back. */
async function holdAllConnections({ app, settings }: RunningShop): Promise<() => Promise<void>> {
  const { DataSource } = await import('typeorm');
  const database = app.get(DataSource);
  const runners = Array.from({ length: settings.databasePoolSize }, () => database.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  return async () => {
    await Promise.all(runners.map((runner) => runner.release()));
  };
}
