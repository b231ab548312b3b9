import { permissionsOf, TOKEN_AUDIENCE, TOKEN_ISSUER } from '@roundtrip/contracts';
import { authSpans } from '@roundtrip/semconv';
import { recordSpans, type SpanRecorder, undeclared } from '@roundtrip/testing';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwords, type RunningAuth, runAuth } from './running-auth.suite.js';

const START_MILLIS = 30_000;

let recorder: SpanRecorder;
let auth: RunningAuth;

beforeAll(async () => {
  recorder = recordSpans();
  auth = await runAuth();
}, START_MILLIS);

afterAll(async () => {
  await auth?.stop();
  recorder.stop();
});

beforeEach(() => {
  recorder.reset();
  // Longer than any lock: what one test failed at must not lock the next.
  auth.clock.advance(60_000);
});

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

const login = (username: string, password: string) =>
  auth.call('POST', '/login', { body: { username, password } });
const refresh = (refreshToken: string) => auth.call('POST', '/refresh', { body: { refreshToken } });
const jwks = async () => (await (await auth.call('GET', '/.well-known/jwks.json')).json()) as JSONWebKeySet;

async function verify(accessToken: string) {
  return jwtVerify(accessToken, createLocalJWKSet(await jwks()), {
    issuer: TOKEN_ISSUER,
    audience: TOKEN_AUDIENCE,
    algorithms: ['ES256'],
    currentDate: new Date(auth.clock.nowMillis()),
  });
}

describe('POST /login', () => {
  it('answers an access token that the published keys verify, for 15 minutes', async () => {
    const session = await auth.login('esther');
    const { payload, protectedHeader } = await verify(session.accessToken);
    const now = Math.floor(auth.clock.nowMillis() / 1000);
    expect(payload).toMatchObject({ sub: '1', roles: ['customer'], iat: now, exp: now + 900 });
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    expect(session).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
  });

  it('takes the username in any case', async () => {
    expect((await login('Esther', passwords.esther)).status).toBe(200);
  });

  it('keeps its answer out of caches', async () => {
    expect((await login('esther', passwords.esther)).headers.get('cache-control')).toBe('no-store');
  });

  it('answers an unknown username exactly as a wrong password', async () => {
    const wrong = await login('sam', 'wrong');
    const unknown = await login('nobody-has-this-name', 'wrong');
    expect([unknown.status, await unknown.json()]).toEqual([wrong.status, await wrong.json()]);
    expect(recorder.spans().filter(({ name }) => name === 'password.verify')).toHaveLength(2);
  });

  it('locks the username after wrong passwords and says for how long', async () => {
    for (const _ of [1, 2, 3]) expect((await login('sam', 'wrong')).status).toBe(401);
    const locked = await login('sam', passwords.sam);
    expect(locked.headers.get('retry-after')).toBe('30');
    expect(await codeOf(locked)).toEqual([429, 'AUTH_TOO_MANY_ATTEMPTS']);
    expect((await login('esther', passwords.esther)).status).toBe(200);
    auth.clock.advance(30_000);
    expect((await login('sam', passwords.sam)).status).toBe(200);
  });

  it('tells many guesses at once no more than the allowed ones in a row', async () => {
    const guesses = Array.from({ length: 12 }, () => login('admin', 'wrong'));
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(3);
  });

  it.each([{}, { username: 'esther' }, { username: '', password: 'x' }, { username: 7, password: 'x' }])(
    'refuses the body %j before it hashes anything',
    async (body) => {
      expect(await codeOf(await auth.call('POST', '/login', { body }))).toEqual([400, 'INVALID_INPUT']);
      expect(recorder.spans()).toEqual([]);
    },
  );
});

describe('POST /refresh', () => {
  it('answers a new pair of tokens', async () => {
    const first = await auth.login('esther');
    const answer = await refresh(first.refreshToken);
    const second = (await answer.json()) as typeof first;
    expect(answer.status).toBe(200);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await verify(second.accessToken)).payload.sub).toBe('1');
  });

  it('ends the session when a token is used twice: one of the two users has stolen it', async () => {
    const { refreshToken } = await auth.login('esther');
    const { refreshToken: next } = (await (await refresh(refreshToken)).json()) as { refreshToken: string };
    expect(await codeOf(await refresh(refreshToken))).toEqual([401, 'AUTH_BAD_REFRESH_TOKEN']);
    expect(await codeOf(await refresh(next))).toEqual([401, 'AUTH_BAD_REFRESH_TOKEN']);
  });

  it('lets only one of two calls with one token through', async () => {
    const { refreshToken } = await auth.login('esther');
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('leaves other sessions of the same person alone', async () => {
    const stolen = await auth.login('esther');
    const other = await auth.login('esther');
    await refresh(stolen.refreshToken);
    await refresh(stolen.refreshToken);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('refuses an expired and an unknown token with the same answer', async () => {
    const { refreshToken } = await auth.login('esther');
    auth.clock.advance(86_400_000);
    const expired = await refresh(refreshToken);
    const unknown = await refresh('never-given-out');
    expect(expired.status).toBe(401);
    expect(await expired.json()).toEqual(await unknown.json());
  });
});

describe('POST /logout', () => {
  it('ends the session', async () => {
    const { refreshToken } = await auth.login('esther');
    expect((await auth.call('POST', '/logout', { body: { refreshToken } })).status).toBe(204);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('is as happy with a token it does not know', async () => {
    const answer = await auth.call('POST', '/logout', { body: { refreshToken: 'never-given-out' } });
    expect(answer.status).toBe(204);
  });
});

describe('GET /permissions/:userId', () => {
  const ask = (id: number | string) => auth.call('GET', `/permissions/${id}`, { key: true });

  it.each([
    [1, 'customer'],
    [2, 'support'],
    [3, 'admin'],
  ] as const)('answers for user %i what the contract allows a %s', async (userId, role) => {
    expect(await (await ask(userId)).json()).toEqual({
      userId,
      roles: [role],
      permissions: [...permissionsOf[role]].sort(),
    });
  });

  it('answers 404 for a user without an account', async () => {
    expect(await codeOf(await ask(4))).toEqual([404, 'AUTH_NO_ACCOUNT']);
  });

  it.each(['abc', '0', '-1', '1.5', '2147483648'])('refuses the id %s', async (id) => {
    expect((await ask(id)).status).toBe(400);
  });

  it('is for our own services only', async () => {
    expect(await codeOf(await auth.call('GET', '/permissions/1'))).toEqual([403, 'AUTH_INTERNAL_ONLY']);
  });
});

describe('POST /keys/rotate', () => {
  it('changes the signing key and leaves tokens of the one before valid', async () => {
    const { accessToken } = await auth.login('esther');
    const rotated = await auth.call('POST', '/keys/rotate', { key: true });
    const { kid } = (await rotated.json()) as { kid: string };
    const after = await verify((await auth.login('esther')).accessToken);
    expect(after.protectedHeader.kid).toBe(kid);
    expect((await verify(accessToken)).protectedHeader.kid).not.toBe(kid);
  });

  it('is for our own services only', async () => {
    expect(await codeOf(await auth.call('POST', '/keys/rotate'))).toEqual([403, 'AUTH_INTERNAL_ONLY']);
  });
});

describe('GET /.well-known/jwks.json', () => {
  it('may be cached for a while', async () => {
    const answer = await auth.call('GET', '/.well-known/jwks.json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
  });
});

describe('spans', () => {
  it('are those that the table declares, and hold no secret', async () => {
    const { refreshToken } = await auth.login('esther');
    await refresh(refreshToken);
    await refresh(refreshToken);
    await login('esther', 'wrong');
    await auth.call('GET', '/permissions/1', { key: true });
    await auth.call('POST', '/keys/rotate', { key: true });

    const spans = recorder.spans();
    expect(undeclared(spans, authSpans)).toEqual([]);
    expect(new Set(spans.map(({ name }) => name))).toEqual(new Set(authSpans.map(({ name }) => name)));
    const text = JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]));
    for (const secret of [refreshToken, ...Object.values(passwords)]) expect(text).not.toContain(secret);
  });
});
