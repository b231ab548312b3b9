import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Sent, send, stepsOf, system } from '../support/trip.js';

describe('an early exit names the layer that answered', () => {
  it.each([
    { why: 'a static file', method: 'GET', path: '/', as: 'nobody', status: 200, step: 'reverse-proxy' },
    { why: 'no token', method: 'GET', path: '/api/users/1', as: 'nobody', status: 401, step: 'auth' },
    {
      why: 'the wrong role',
      method: 'PATCH',
      path: '/api/products/1',
      as: 'esther',
      status: 403,
      step: 'auth',
    },
    {
      why: 'an id that is no number',
      method: 'GET',
      path: '/api/users/abc',
      as: 'esther',
      status: 400,
      step: 'middleware',
    },
    {
      why: 'an unknown route',
      method: 'GET',
      path: '/api/nowhere',
      as: 'esther',
      status: 404,
      step: 'middleware',
    },
    {
      why: 'an unknown file',
      method: 'GET',
      path: '/nothing.css',
      as: 'nobody',
      status: 404,
      step: 'reverse-proxy',
    },
  ])('$status for $why: $step', async ({ method, path, as, status, step }) => {
    const body = method === 'PATCH' ? ['--data', '{"priceCents":100}'] : [];
    const trip = await send(method, path, '--as', as, ...body);
    expect(trip.status).toBe(status);
    expect(trip.earlyExit?.step).toBe(step);
    expect(trip.earlyExit?.reason).toBeTruthy();
    expect(trip.whole).toBe(true);
    expect(stepsOf(trip)).not.toContain('business-logic');
  });

  it('413 for a body over the limit: load-balancer, and no machine hears of it', async () => {
    const file = join(system().dataFolder, 'too-large.json');
    await writeFile(file, JSON.stringify({ lines: [], padding: 'x'.repeat(1_100_000) }));
    const trip = await send('POST', '/api/orders', '--as', 'esther', '--data', `@${file}`);
    expect(trip.status).toBe(413);
    expect(trip.earlyExit?.step).toBe('load-balancer');
    expect(trip.services).toEqual(['client', 'balancer']);
  });

  it('304 when the client already has the file: reverse-proxy', async () => {
    const first = await send('GET', '/', '--as', 'nobody');
    const etag = first.headers?.etag ?? '';
    expect(etag).not.toBe('');
    const second = await send('GET', '/', '--as', 'nobody', '--header', `If-None-Match: ${etag}`);
    expect(second.status).toBe(304);
    expect(second.earlyExit?.step).toBe('reverse-proxy');
    expect(second.services).not.toContain('shop');
  });

  it('429 for too many log-ins from one place: middleware, and the auth service hears no more of them', async () => {
    // The auth service itself locks a name after a few wrong passwords (a 429 of its own, for all machines); each
    // machine's rate limit comes on top of that and is what answers in the end.
    let refused: Sent | undefined;
    for (let attempt = 0; attempt < 40 && refused === undefined; attempt += 1) {
      const credentials = '{"username":"nobody-of-that-name","password":"wrong-password"}';
      const trip = await send('POST', '/api/auth/login', '--as', 'nobody', '--data', credentials);
      if (trip.status === 429 && trip.earlyExit?.service === 'shop') refused = trip;
    }
    expect(refused?.earlyExit?.step).toBe('middleware');
    expect(refused?.services).not.toContain('auth');
    expect(Number(refused?.headers?.['retry-after'])).toBeGreaterThan(0);
  }, 90_000);

  it('answers an early exit with a problem document that names the trip', async () => {
    const trip = await send('GET', '/api/users/1', '--as', 'nobody');
    expect(trip.headers?.['content-type']).toContain('application/problem+json');
    expect(trip.body).toMatchObject({ status: 401, traceId: trip.traceId });
  });
});
