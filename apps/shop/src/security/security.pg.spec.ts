import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

describe('guards', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop({ AUTH_TIMEOUT_MS: '300' });
  }, 60_000);

  afterAll(() => shop.stop());

  afterEach(() => {
    shop.auth.silent = false;
  });

  const me = (token: string | undefined, headers?: Record<string, string>) =>
    shop.call('GET', '/api/users/me', { token, headers });

  it('let somebody with a genuine token in', async () => {
    expect((await me(await shop.auth.tokenOf(1))).status).toBe(200);
  });

  it('ask for a token where one is needed, with the challenge of RFC 6750', async () => {
    const { status, headers, body } = await me(undefined);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="roundtrip"');
    expect(body.code).toBe('AUTH_TOKEN_MISSING');
  });

  it('tell an expired token from an invalid one', async () => {
    const { status, headers, body } = await me(await shop.auth.tokenOf(1, { expiresIn: -60 }));
    expect(status).toBe(401);
    expect(body.code).toBe('AUTH_TOKEN_EXPIRED');
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it.each([
    ['is no token at all', () => 'nonsense'],
    ['has a header that is not JSON', () => 'bm90IGpzb24.e30.c2ln'],
    ['is for another audience', () => shop.auth.tokenOf(1, { audience: 'somebody-else' })],
    ['is from another issuer', () => shop.auth.tokenOf(1, { issuer: 'https://evil.test' })],
    ['names a key that the auth service does not have', () => shop.auth.tokenOf(1, { kid: 'unknown' })],
    ['is not signed', () => unsigned()],
    ['is signed with a shared secret', () => withSharedSecret()],
    ['is signed with another key under a known name', () => withForeignKey()],
    ['has been changed', async () => `${(await shop.auth.tokenOf(1)).slice(0, -4)}AAAA`],
    ['is about nobody', () => shop.auth.tokenOf(0)],
  ])('refuse a token that %s', async (_what, token) => {
    const { status, body } = await me(await token());
    expect(status).toBe(401);
    expect(body.code).toBe('AUTH_TOKEN_INVALID');
  });

  it('take another scheme than Bearer for no token', async () => {
    const { body } = await me(undefined, { authorization: 'Basic ZXN0aGVyOnB3' });
    expect(body.code).toBe('AUTH_TOKEN_MISSING');
  });

  it('refuse with 403 who is signed in and lacks the permission', async () => {
    const { status, body, headers } = await shop.call('PATCH', '/api/products/1', {
      as: 1,
      body: { stock: 1 },
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: 'AUTH_FORBIDDEN',
      detail: 'This needs the permission products:write.',
    });
    expect(headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it('ask the auth service for permissions once while they are remembered', async () => {
    await shop.call('GET', '/api/users/1', { as: 40 });
    await shop.call('GET', '/api/users/1', { as: 40 });
    expect(shop.auth.countOf('GET /permissions/40')).toBe(1);
  });

  it.each([
    ['GET', '/api/users/1', undefined],
    ['PATCH', '/api/products/1', { stock: 1 }],
  ])('ask again when the client wants nothing remembered: %s %s', async (method, path, body) => {
    const ask = () => shop.call(method, path, { as: 43, body, headers: { 'cache-control': 'no-cache' } });
    const before = shop.auth.countOf('GET /permissions/43');
    await ask();
    await ask();
    expect(shop.auth.countOf('GET /permissions/43')).toBe(before + 2);
  });

  it('answer 503 when permissions are not remembered and the auth service is silent', async () => {
    const token = await shop.auth.tokenOf(41);
    shop.auth.silent = true;
    const { status, body } = await shop.call('GET', '/api/users/1', { token });
    expect(status).toBe(503);
    expect(body.code).toBe('AUTH_UNAVAILABLE');
  });

  it('go by what is remembered while the auth service is silent', async () => {
    const token = await shop.auth.tokenOf(42);
    await shop.call('GET', '/api/users/1', { token });
    shop.auth.silent = true;
    expect((await shop.call('GET', '/api/users/1', { token })).status).toBe(200);
  });

  it('take a new key of the auth service at once, and still the one before', async () => {
    const before = await shop.auth.tokenOf(1);
    await shop.auth.addKey('second');
    const after = await shop.auth.tokenOf(1);
    // Tests before this one may have made it ask just now; it asks again a second later.
    await expect.poll(async () => (await me(after)).status, { timeout: 5000 }).toBe(200);
    expect((await me(before)).status).toBe(200);
  }, 15_000);

  it('ask nobody who they are on public routes, even if their token is no good', async () => {
    expect((await shop.call('GET', '/api/products/1', { token: 'nonsense' })).status).toBe(200);
  });
});

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: 'first' })}.${part({ sub: '1', roles: ['admin'] })}.`;
}

function withSharedSecret(): Promise<string> {
  return new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .setSubject('1')
    .sign(new TextEncoder().encode('x'.repeat(64)));
}

function withForeignKey(): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'ES256', kid: 'first' })
    .setSubject('1')
    .sign(privateKey);
}
