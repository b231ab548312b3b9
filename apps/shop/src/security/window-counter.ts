import type { ThrottlerStorage } from '@nestjs/throttler';
import { type Clock, systemClock } from '@roundtrip/clock';

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Window {
  hits: number;
  endsAtMillis: number;
}

/** The windows of one limit, in the order in which they began. */
type Windows = Map<string, Window>;

/**
 * Counts requests in fixed windows, in memory: each machine counts for itself.
 *
 * Bounds  never more than `maxKeys` windows of one limit; the one that began first leaves, and its client starts again
 *         from zero. `evicted` counts those that left before their end. Each limit has a bound of its own: a flood of
 *         names in one cannot push out the windows of another.
 */
export class WindowCounter implements ThrottlerStorage {
  private readonly windowsOf = new Map<string, Windows>();
  evicted = 0;

  constructor(
    private readonly maxKeys = 50_000,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * @param ttlMillis length of a window. Times in the answer are whole seconds, rounded up.
   * @param name of the limit that counts; there are as many as `rate-limits.ts` has.
   */
  async increment(
    key: string,
    ttlMillis: number,
    limit: number,
    _blockMillis: number,
    name: string,
  ): Promise<Count> {
    const now = this.clock.nowMillis();
    const window = this.windowOf(this.windows(name), key, now, ttlMillis);
    window.hits += 1;
    const secondsLeft = Math.max(1, Math.ceil((window.endsAtMillis - now) / 1000));
    const isBlocked = window.hits > limit;
    return {
      totalHits: window.hits,
      timeToExpire: secondsLeft,
      isBlocked,
      timeToBlockExpire: isBlocked ? secondsLeft : 0,
    };
  }

  private windows(name: string): Windows {
    const known = this.windowsOf.get(name);
    if (known !== undefined) return known;
    const windows: Windows = new Map();
    this.windowsOf.set(name, windows);
    return windows;
  }

  private windowOf(windows: Windows, key: string, now: number, ttlMillis: number): Window {
    const current = windows.get(key);
    if (current !== undefined && now < current.endsAtMillis) return current;
    // Taken out first, so that the map stays in the order in which the windows began.
    windows.delete(key);
    if (windows.size >= this.maxKeys) this.evictOldest(windows, now);
    const window = { hits: 0, endsAtMillis: now + ttlMillis };
    windows.set(key, window);
    return window;
  }

  private evictOldest(windows: Windows, now: number): void {
    const [oldest] = windows;
    if (oldest === undefined) return;
    const [key, { endsAtMillis }] = oldest;
    if (now < endsAtMillis) this.evicted += 1;
    windows.delete(key);
  }
}
