import type { Clock } from '@roundtrip/clock';

export interface ThrottleOptions {
  /** Wrong passwords in a row that lock a username. */
  failures: number;
  /** Milliseconds a lock lasts, and milliseconds a failure is remembered. */
  lockMillis: number;
  /** Most usernames remembered; above that the one whose failure is oldest is forgotten. Default 10,000. */
  maxUsernames?: number;
}

interface Failures {
  count: number;
  /** When the last failure was. */
  atMillis: number;
}

/**
 * Slows down guessing: after some wrong passwords in a row a username is locked for a while, whoever asks.
 * A short lock bounds both what a guesser learns and how long a joker can lock somebody out.
 */
export class LoginThrottle {
  /** Oldest failure first: a failure moves its username to the end. */
  private readonly failuresOf = new Map<string, Failures>();
  private readonly maxUsernames: number;

  /** Usernames forgotten early because the bound was reached. */
  forgotten = 0;

  constructor(
    private readonly options: ThrottleOptions,
    private readonly clock: Clock,
  ) {
    this.maxUsernames = options.maxUsernames ?? 10_000;
  }

  /** Seconds until `username` may be tried again; 0 when it is not locked. */
  lockedSeconds(username: string): number {
    const failures = this.failuresOf.get(username);
    if (failures === undefined || failures.count < this.options.failures) return 0;
    const leftMillis = failures.atMillis + this.options.lockMillis - this.clock.nowMillis();
    return Math.max(0, leftMillis / 1000);
  }

  /** A password was wrong. While a username is locked further failures change nothing: the lock does not grow. */
  failed(username: string): void {
    if (this.lockedSeconds(username) > 0) return;
    const nowMillis = this.clock.nowMillis();
    const before = this.failuresOf.get(username);
    const remembered =
      before !== undefined &&
      before.count < this.options.failures &&
      nowMillis - before.atMillis < this.options.lockMillis;
    this.failuresOf.delete(username);
    this.failuresOf.set(username, { count: remembered ? before.count + 1 : 1, atMillis: nowMillis });
    this.forgetOldest(nowMillis);
  }

  /** The password was right. */
  succeeded(username: string): void {
    this.failuresOf.delete(username);
  }

  /** How many usernames are remembered now. */
  get size(): number {
    return this.failuresOf.size;
  }

  private forgetOldest(nowMillis: number): void {
    for (const [username, { atMillis }] of this.failuresOf) {
      const outdated = nowMillis - atMillis >= this.options.lockMillis;
      if (!outdated && this.failuresOf.size <= this.maxUsernames) return;
      this.failuresOf.delete(username);
      if (!outdated) this.forgotten++;
    }
  }
}
