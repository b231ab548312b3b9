import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from '@roundtrip/clock';
import type { KeyvStoreAdapter, StoredData } from 'keyv';
import { LostDeletes } from './lost-deletes.js';

export interface BoundedStoreOptions {
  /** Longest wait for one command in milliseconds. */
  timeoutMillis: number;
  /** Longest time that anybody keeps a value in the store. */
  longestTtlMillis: number;
  /** Most lost deletes that are remembered one by one. Default 10,000. */
  maxLostDeletes?: number;
  /** After a failure the store is left alone for so long. Default 1000 ms. */
  pauseMillis?: number;
  clock?: Clock;
  /** Told when the store fails after having worked, and when it works again. */
  onChange?: (state: 'working' | 'failing', cause?: unknown) => void;
}

/** What a store may do to a request: answer in time, or count as empty. */
class StoreTimeoutError extends Error {
  constructor(timeoutMillis: number) {
    super(`no answer within ${timeoutMillis} ms`);
    this.name = 'StoreTimeoutError';
  }
}

/**
 * A Keyv store that may be slow or away, made safe to wait for: reads that fail find nothing, writes that fail are
 * lost (`skipped` counts both), and after a failure commands are skipped for a while instead of each waiting in turn.
 *
 * A lost delete leaves a value that is known to be wrong. Its key reads as empty here until the value has been deleted,
 * replaced or has run out. Once the store works again it is told to delete what it missed, which also reaches the other
 * machines.
 */
export class BoundedStore implements KeyvStoreAdapter {
  // biome-ignore lint/suspicious/noExplicitAny: the type of Keyv's own interface
  readonly opts: any;
  skipped = 0;
  private readonly lost: LostDeletes;
  private pausedUntilMillis = 0;
  private failing = false;
  private readonly timeoutMillis: number;
  private readonly pauseMillis: number;
  private readonly clock: Clock;
  private readonly onChange: NonNullable<BoundedStoreOptions['onChange']>;

  constructor(
    private readonly store: KeyvStoreAdapter,
    {
      timeoutMillis,
      longestTtlMillis,
      maxLostDeletes = 10_000,
      pauseMillis = 1000,
      clock = systemClock,
      onChange = () => {},
    }: BoundedStoreOptions,
  ) {
    this.opts = store.opts;
    this.timeoutMillis = timeoutMillis;
    this.pauseMillis = pauseMillis;
    this.clock = clock;
    this.onChange = onChange;
    this.lost = new LostDeletes(longestTtlMillis, maxLostDeletes, clock);
  }

  /** Times that more deletes were lost than are remembered. */
  get overflows(): number {
    return this.lost.overflows;
  }

  get namespace(): string | undefined {
    return this.store.namespace;
  }

  set namespace(value: string | undefined) {
    this.store.namespace = value;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    if (this.lost.has(key)) return undefined;
    const value = await this.bounded(() => this.store.get<Value>(key), undefined);
    // Deleted while it was on its way.
    return this.lost.has(key) ? undefined : value;
  }

  async set(key: string, value: unknown, ttlMillis?: number): Promise<boolean> {
    const mark = this.lost.markOf(key);
    const kept = await this.bounded(async () => {
      await this.store.set(key, value, ttlMillis);
      return true;
    }, false);
    if (kept) this.lost.settle(key, mark);
    return kept;
  }

  async delete(key: string): Promise<boolean> {
    const mark = this.lost.mark(key);
    const deleted = await this.bounded(() => this.store.delete(key), undefined);
    if (deleted === undefined) return false;
    this.lost.settle(key, mark);
    return deleted;
  }

  async clear(): Promise<void> {
    const cleared = await this.bounded(async () => {
      await this.store.clear();
      return true;
    }, false);
    if (cleared) this.lost.clear();
  }

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.store.on(event, listener);
    return this;
  }

  async disconnect(): Promise<void> {
    await this.store.disconnect?.();
  }

  private async bounded<T, E>(command: () => Promise<T>, otherwise: E): Promise<T | E> {
    if (this.clock.nowMillis() < this.pausedUntilMillis) {
      this.skipped += 1;
      return otherwise;
    }
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new StoreTimeoutError(this.timeoutMillis)), this.timeoutMillis);
    });
    try {
      const answer = await Promise.race([command(), timeout]);
      this.note('working');
      return answer;
    } catch (cause) {
      this.skipped += 1;
      this.pausedUntilMillis = this.clock.nowMillis() + this.pauseMillis;
      this.note('failing', cause);
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }

  private note(state: 'working' | 'failing', cause?: unknown): void {
    const failing = state === 'failing';
    if (failing === this.failing) return;
    this.failing = failing;
    this.onChange(state, cause);
    if (!failing) void this.deleteLost();
  }

  /** One after the other, and no further than the first that is lost again. */
  private async deleteLost(): Promise<void> {
    // The command that worked may be the one that replaces a value: it comes first.
    await setImmediate();
    for (const key of this.lost.keys()) {
      if (this.failing) return;
      if (this.lost.markOf(key) !== undefined) await this.delete(key);
    }
  }
}
