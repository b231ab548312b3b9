import { waitFor } from '@roundtrip/testing';
import { expect, it, vi } from 'vitest';
import { runAuth } from '../running-auth.suite.js';

vi.setConfig({ testTimeout: 30_000 });

it('a database that is gone makes requests 503 and the service not ready, while tokens can still be verified', async () => {
  const auth = await runAuth();
  try {
    expect((await auth.call('GET', '/readyz')).status).toBe(200);
    await auth.stopDatabase();
    await waitFor(async () => (await auth.call('GET', '/readyz')).status === 503);

    const answer = await auth.call('GET', '/permissions/1', { key: true });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'AUTH_DATABASE_UNAVAILABLE' });
    expect((await auth.call('GET', '/.well-known/jwks.json')).status).toBe(200);
    expect((await auth.call('GET', '/healthz')).status).toBe(200);
  } finally {
    await auth.stop();
  }
}, 30_000);
