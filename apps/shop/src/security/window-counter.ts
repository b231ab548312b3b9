import type { ThrottlerStorage } from '@nestjs/throttler';
import { type Clock, systemClock } from '@roundtrip/clock';

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Window {
  hits: number;
  endsAtMillis: number;
}

/**
 * Counts requests in fixed windows, in memory: each machine counts for itself.
 *
 * Bounds  never more than `maxKeys` windows; the one that began first leaves, and its client starts again from zero.
 *         `evicted` counts those that left before their end.
 */
export class WindowCounter implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();
  evicted = 0;

  constructor(
    private readonly maxKeys = 50_000,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @param ttlMillis length of a window. Times in the answer are whole seconds, rounded up. */
  async increment(key: string, ttlMillis: number, limit: number): Promise<Count> {
    const now = this.clock.nowMillis();
    const window = this.windowOf(key, now, ttlMillis);
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

  private windowOf(key: string, now: number, ttlMillis: number): Window {
    const current = this.windows.get(key);
    if (current !== undefined && now < current.endsAtMillis) return current;
    // Taken out first, so that the map stays in the order in which the windows began.
    this.windows.delete(key);
    if (this.windows.size >= this.maxKeys) this.evictOldest(now);
    const window = { hits: 0, endsAtMillis: now + ttlMillis };
    this.windows.set(key, window);
    return window;
  }

  private evictOldest(now: number): void {
    const [oldest] = this.windows;
    if (oldest === undefined) return;
    const [key, { endsAtMillis }] = oldest;
    if (now < endsAtMillis) this.evicted += 1;
    this.windows.delete(key);
  }
}
