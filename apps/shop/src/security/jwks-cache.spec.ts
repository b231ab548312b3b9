import { generateKeyPairSync } from 'node:crypto';
import { ManualClock } from '@roundtrip/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PublicJwk } from './auth-server.js';
import { JwksCache } from './jwks-cache.js';

const jwk = (kid: string): PublicJwk => ({
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as PublicJwk),
  kid,
});

describe('JwksCache', () => {
  let clock: ManualClock;
  let keys: PublicJwk[];
  let fetches: number;
  let away: boolean;
  let cache: JwksCache;

  beforeEach(() => {
    clock = new ManualClock();
    keys = [jwk('old')];
    fetches = 0;
    away = false;
    const fetchSet = async () => {
      fetches += 1;
      if (away) throw new Error('away');
      return { keys };
    };
    cache = new JwksCache(fetchSet, { clock, maxAgeMillis: 60_000, cooldownMillis: 1000 });
  });

  const statusOf = async (kid: string) => (await cache.keyOf(kid)).status;

  it('fetches once for many askers at the same time', async () => {
    expect(await Promise.all(['old', 'old', 'old'].map(statusOf))).toEqual(['found', 'found', 'found']);
    expect(fetches).toBe(1);
  });

  it('finds a new key at once, by asking again', async () => {
    await statusOf('old');
    clock.advance(1000);
    keys = [jwk('new'), ...keys];
    expect(await statusOf('new')).toBe('found');
  });

  it('does not let invented key ids become a flood of fetches', async () => {
    await statusOf('old');
    for (let attempt = 0; attempt < 100; attempt += 1)
      expect(await statusOf(`invented-${attempt}`)).toBe('unknown');
    expect(fetches).toBe(1);
  });

  it('keeps its keys while the auth service is away', async () => {
    await statusOf('old');
    away = true;
    clock.advance(3_600_000);
    expect(await statusOf('old')).toBe('found');
  });

  it('forgets a key that has left the set once the set is old', async () => {
    await statusOf('old');
    keys = [jwk('new')];
    clock.advance(60_000);
    expect(await statusOf('old')).toBe('found');
    await expect.poll(() => statusOf('new')).toBe('found');
    expect(await statusOf('old')).toBe('unknown');
  });

  it('throws when the key is not here and the auth service is away, at once while that is fresh news', async () => {
    away = true;
    await expect(cache.keyOf('old')).rejects.toThrow('away');
    await expect(cache.keyOf('old')).rejects.toThrow('away');
    expect(fetches).toBe(1);
    away = false;
    clock.advance(1000);
    expect(await statusOf('old')).toBe('found');
  });

  it('passes over keys that cannot verify ES256', async () => {
    keys = [
      { kty: 'RSA', kid: 'rsa', n: 'AQAB', e: 'AQAB' },
      { kty: 'oct', kid: 'secret', k: 'AA' },
      ...keys,
    ];
    expect(await statusOf('rsa')).toBe('unknown');
    expect(await statusOf('old')).toBe('found');
  });

  it('knows the newest key, the last one, of a set larger than it keeps', async () => {
    keys = Array.from({ length: 17 }, (_, index) => jwk(`key-${index}`));
    expect(await statusOf('key-16')).toBe('found');
    expect(await statusOf('key-0')).toBe('unknown');
  });

  it('does not let keys that cannot verify ES256 push out those that can', async () => {
    keys = [...keys, ...Array.from({ length: 16 }, (_, index) => ({ kty: 'oct', kid: `secret-${index}` }))];
    expect(await statusOf('old')).toBe('found');
  });

  it('publishes the set as it was fetched', async () => {
    expect(await cache.document()).toEqual({ keys });
  });
});
