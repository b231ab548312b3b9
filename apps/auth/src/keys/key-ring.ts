import type { Clock } from '@roundtrip/clock';
import { MAX_PUBLISHED_KEYS } from '@roundtrip/contracts';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { KeyStore } from './key-store.js';
import { makeSigningKey, publicJwkOf, SIGNING_ALGORITHM, type SigningKey } from './signing-key.js';

export interface Signer {
  kid: string;
  key: CryptoKey;
}

/** What became of a rotation. */
export type RotateKeyResult =
  | { status: 'rotated'; signer: Signer }
  /** As many keys are published as may be; dropping one would end sessions that it signed. */
  | { status: 'full'; retryAfterSeconds: number };

/**
 * The signing keys: the newest signs, older ones are published until nothing they signed can still be valid.
 *
 *     key 1  ├── signs ──┤─ tokens run out ─┤─ cooldown ─┤ deleted
 *     key 2              ├── signs ────────── …
 *                     rotate()
 */
export class KeyRing {
  private rotations: Promise<void> = Promise.resolve();

  private constructor(
    private keys: SigningKey[],
    private current: Signer,
    private readonly store: KeyStore,
    private readonly clock: Clock,
    private readonly publishedSeconds: number,
  ) {}

  /**
   * Loads the keys, or makes the first one.
   *
   * @param publishedSeconds how long a key stays published after it signed its last token: a token's life and more.
   */
  static async open(store: KeyStore, clock: Clock, publishedSeconds: number): Promise<KeyRing> {
    const keys = oldestFirst(await store.load());
    if (keys.length === 0) {
      const first = await makeSigningKey(clock.nowMillis() / 1000);
      await store.save(first);
      keys.push(first);
    }
    const ring = new KeyRing(keys, await signerOf(keys.at(-1)!), store, clock, publishedSeconds);
    await ring.dropOutlived();
    return ring;
  }

  /** The key to sign with now. */
  get signer(): Signer {
    return this.current;
  }

  /** The public halves of all keys that may have signed a token that is still valid, oldest first. */
  async publicKeys(): Promise<JWK[]> {
    await this.dropOutlived();
    return this.keys.map(publicJwkOf);
  }

  /**
   * Makes a new key and signs with it from now on. It is on disk before the first token refers to it. Calls at the same
   * time take turns, so that the newest key is also the one that was announced last.
   */
  rotate(): Promise<RotateKeyResult> {
    const rotation = this.rotations.then(() => this.rotateNow());
    // One that failed does not keep the next from its turn.
    this.rotations = rotation.then(ignore, ignore);
    return rotation;
  }

  private async rotateNow(): Promise<RotateKeyResult> {
    await this.dropOutlived();
    if (this.keys.length >= MAX_PUBLISHED_KEYS)
      return { status: 'full', retryAfterSeconds: this.oldestLeavesIn() };
    // Also when the clock was set back: the new key has to be the newest.
    const newest = this.keys.at(-1)!.createdAt;
    const key = await makeSigningKey(Math.max(this.clock.nowMillis() / 1000, newest + 0.001));
    const signer = await signerOf(key);
    await this.store.save(key);
    this.keys = [...this.keys, key];
    this.current = signer;
    return { status: 'rotated', signer };
  }

  /** Seconds until nothing that the oldest key signed can still be valid. */
  private oldestLeavesIn(): number {
    const stoppedSigning = this.keys[1]!.createdAt;
    return stoppedSigning + this.publishedSeconds - this.clock.nowMillis() / 1000;
  }

  private async dropOutlived(): Promise<void> {
    const nowSeconds = this.clock.nowMillis() / 1000;
    const outlived = this.keys.filter((_, index) => {
      const successor = this.keys[index + 1];
      return successor !== undefined && nowSeconds > successor.createdAt + this.publishedSeconds;
    });
    if (outlived.length === 0) return;
    this.keys = this.keys.filter((key) => !outlived.includes(key));
    await Promise.all(outlived.map(({ kid }) => this.store.remove(kid)));
  }
}

function oldestFirst(keys: SigningKey[]): SigningKey[] {
  return keys.sort((a, b) => a.createdAt - b.createdAt);
}

async function signerOf({ kid, privateJwk }: SigningKey): Promise<Signer> {
  return { kid, key: (await importJWK(privateJwk, SIGNING_ALGORITHM)) as CryptoKey };
}

function ignore(): void {}
