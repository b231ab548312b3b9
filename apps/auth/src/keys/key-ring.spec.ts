import { setTimeout } from 'node:timers/promises';
import { ManualClock } from '@roundtrip/clock';
import { MAX_PUBLISHED_KEYS } from '@roundtrip/contracts';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyRing } from './key-ring.js';
import type { KeyStore } from './key-store.js';
import { SIGNING_ALGORITHM, type SigningKey } from './signing-key.js';

const PUBLISHED_SECONDS = 960;

class MemoryKeyStore implements KeyStore {
  readonly keys = new Map<string, SigningKey>();
  load = async () => [...this.keys.values()];
  save = async (key: SigningKey) => void this.keys.set(key.kid, key);
  remove = async (kid: string) => void this.keys.delete(kid);
}

let clock: ManualClock;
let store: MemoryKeyStore;

beforeEach(() => {
  clock = new ManualClock(1_800_000_000_000);
  store = new MemoryKeyStore();
});

const open = () => KeyRing.open(store, clock, PUBLISHED_SECONDS);
const kidsOf = async (ring: KeyRing) => (await ring.publicKeys()).map(({ kid }) => kid);

async function rotate(ring: KeyRing) {
  const result = await ring.rotate();
  if (result.status !== 'rotated') throw new Error(result.status);
  return result.signer;
}

describe('KeyRing', () => {
  it('makes a key on the first start and finds it again on the next', async () => {
    const first = await open();
    const second = await open();
    expect(second.signer.kid).toBe(first.signer.kid);
    expect(store.keys.size).toBe(1);
  });

  it('publishes keys that verify what its signer signs', async () => {
    const ring = await open();
    const { kid, key } = ring.signer;
    const token = await new SignJWT({}).setProtectedHeader({ alg: SIGNING_ALGORITHM, kid }).sign(key);
    const verified = await jwtVerify(token, createLocalJWKSet({ keys: await ring.publicKeys() }));
    expect(verified.protectedHeader.kid).toBe(kid);
  });

  it('publishes no private part', async () => {
    const [published] = await (await open()).publicKeys();
    expect(Object.keys(published!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('signs with the new key after a rotation, and still publishes the old one', async () => {
    const ring = await open();
    const old = ring.signer.kid;
    clock.advance(1000);
    const { kid } = await rotate(ring);
    expect(ring.signer.kid).toBe(kid);
    expect(await kidsOf(ring)).toEqual([old, kid]);
  });

  it('drops the old key when no token of it can still be valid, and not a second before', async () => {
    const ring = await open();
    clock.advance(3_600_000);
    const { kid } = await rotate(ring);
    clock.advance(PUBLISHED_SECONDS * 1000);
    expect(await kidsOf(ring)).toHaveLength(2);
    clock.advance(1000);
    expect(await kidsOf(ring)).toEqual([kid]);
    expect([...store.keys.keys()]).toEqual([kid]);
  });

  it('drops what ran out while it was not running', async () => {
    const before = await open();
    const { kid } = await rotate(before);
    clock.advance((PUBLISHED_SECONDS + 1) * 1000);
    const after = await open();
    expect([after.signer.kid, [...store.keys.keys()]]).toEqual([kid, [kid]]);
  });

  it('signs with the newest key also when the clock was set back before it was made', async () => {
    const ring = await open();
    clock.advance(-60_000);
    const { kid } = await rotate(ring);
    expect((await open()).signer.kid).toBe(kid);
  });

  it('signs with the newest key when the first of two rotations is slow to be kept', async () => {
    const ring = await open();
    const save = store.save;
    store.save = async (key) => {
      store.save = save;
      await setTimeout(50);
      await save(key);
    };
    const [, second] = await Promise.all([rotate(ring), rotate(ring)]);
    expect(ring.signer.kid).toBe(second.kid);
    clock.advance((PUBLISHED_SECONDS + 1) * 1000);
    expect(await kidsOf(ring)).toEqual([ring.signer.kid]);
  });

  it('goes on signing with the key it has when the next one cannot be kept, and rotates later', async () => {
    const ring = await open();
    const { kid } = ring.signer;
    const save = store.save;
    store.save = async () => {
      store.save = save;
      throw new Error('disk full');
    };
    await expect(ring.rotate()).rejects.toThrow('disk full');
    expect([ring.signer.kid, await kidsOf(ring)]).toEqual([kid, [kid]]);
    expect((await rotate(ring)).kid).toBe(ring.signer.kid);
  });

  it('refuses to publish more keys than may be, until the oldest one leaves', async () => {
    const ring = await open();
    clock.advance(1000);
    for (let keys = 1; keys < MAX_PUBLISHED_KEYS; keys += 1) await rotate(ring);
    clock.advance(10_000);
    const refused = await ring.rotate();
    expect(refused).toEqual({ status: 'full', retryAfterSeconds: expect.closeTo(PUBLISHED_SECONDS - 10) });
    expect(await kidsOf(ring)).toHaveLength(MAX_PUBLISHED_KEYS);
    clock.advance((PUBLISHED_SECONDS - 9) * 1000);
    expect((await ring.rotate()).status).toBe('rotated');
  });
});
