import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Clock, systemClock } from '@roundtrip/clock';
import { MAX_PUBLISHED_KEYS } from '@roundtrip/contracts';
import type { JwkSet, PublicJwk } from './auth-server.js';

export interface JwksCacheOptions {
  clock?: Clock;
  /** Keys older than this are fetched again, in the background. Default 5 minutes. */
  maxAgeMillis?: number;
  /** After a fetch, also one that failed, there is no other for so long. Default 1 second. */
  cooldownMillis?: number;
}

export type KeyLookup = { status: 'found'; key: KeyObject } | { status: 'unknown' };

interface Fetched {
  document: JwkSet;
  keys: ReadonlyMap<string, KeyObject>;
  atMillis: number;
}

/**
 * The public keys of the auth service, by `kid` (RFC 7517).
 *
 * Rotation   an unknown `kid` makes it fetch again, so a new key works at once; the cooldown keeps invented `kid`s
 *            from becoming a flood of fetches.
 * Outage     keys once fetched stay good while the auth service is away; a key that is not here then is an error,
 *            and at once: requests do not queue for one time-out after the other.
 * Revocation a key that leaves the set is refused once the set has been fetched again, `maxAgeMillis` later at most.
 */
export class JwksCache {
  private readonly clock: Clock;
  private readonly maxAgeMillis: number;
  private readonly cooldownMillis: number;
  private fetched: Fetched | undefined;
  private pending: Promise<Fetched> | undefined;
  private failure: { error: unknown; atMillis: number } | undefined;

  /** @param fetchSet asks the auth service; its error reaches the caller that needs the answer. */
  constructor(
    private readonly fetchSet: () => Promise<JwkSet>,
    { clock = systemClock, maxAgeMillis = 300_000, cooldownMillis = 1000 }: JwksCacheOptions = {},
  ) {
    this.clock = clock;
    this.maxAgeMillis = maxAgeMillis;
    this.cooldownMillis = cooldownMillis;
  }

  /** @throws what `fetchSet` throws, when the key is not here and cannot be asked for. */
  async keyOf(kid: string): Promise<KeyLookup> {
    const known = this.fetched?.keys.get(kid);
    if (known !== undefined) {
      this.refreshWhenOld();
      return { status: 'found', key: known };
    }
    if (this.fetched !== undefined && this.age(this.fetched) < this.cooldownMillis)
      return { status: 'unknown' };
    const key = (await this.refresh()).keys.get(kid);
    return key === undefined ? { status: 'unknown' } : { status: 'found', key };
  }

  /** The whole set, for publishing. */
  async document(): Promise<JwkSet> {
    if (this.fetched === undefined) return (await this.refresh()).document;
    this.refreshWhenOld();
    return this.fetched.document;
  }

  private refreshWhenOld(): void {
    if (this.fetched === undefined || this.age(this.fetched) < this.maxAgeMillis) return;
    // Nobody waits for it: the keys at hand are good enough until it is here.
    this.refresh().catch(() => undefined);
  }

  private refresh(): Promise<Fetched> {
    if (this.failure !== undefined && this.age(this.failure) < this.cooldownMillis) {
      return Promise.reject(this.failure.error);
    }
    this.pending ??= this.fetchNow().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async fetchNow(): Promise<Fetched> {
    try {
      const document = await this.fetchSet();
      this.fetched = { document, keys: keysOf(document), atMillis: this.clock.nowMillis() };
      this.failure = undefined;
      return this.fetched;
    } catch (error) {
      this.failure = { error, atMillis: this.clock.nowMillis() };
      throw error;
    }
  }

  private age({ atMillis }: { atMillis: number }): number {
    return this.clock.nowMillis() - atMillis;
  }
}

/**
 * Only keys that can verify ES256 (RFC 7518 §3.4); whatever else is in the set is none of our business. Of a set larger
 * than we make, the last ones: the newest key stands at the end and signs.
 */
function keysOf({ keys }: JwkSet): ReadonlyMap<string, KeyObject> {
  const usable = keys.filter(isEs256Key).slice(-MAX_PUBLISHED_KEYS);
  return new Map(usable.map((jwk) => [jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })]));
}

function isEs256Key(jwk: PublicJwk): jwk is PublicJwk & { kid: string } {
  return jwk.kty === 'EC' && jwk.crv === 'P-256' && typeof jwk.kid === 'string';
}
