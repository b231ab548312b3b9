import { type Clock, systemClock } from '@roundtrip/clock';
import type { KeyvStoreAdapter, StoredData } from 'keyv';

export interface BoundedStoreOptions {
  /** Longest wait for one command in milliseconds. */
  timeoutMillis: number;
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
 */
export class BoundedStore implements KeyvStoreAdapter {
  // biome-ignore lint/suspicious/noExplicitAny: the type of Keyv's own interface
  readonly opts: any;
  skipped = 0;
  private pausedUntilMillis = 0;
  private failing = false;
  private readonly timeoutMillis: number;
  private readonly pauseMillis: number;
  private readonly clock: Clock;
  private readonly onChange: NonNullable<BoundedStoreOptions['onChange']>;

  constructor(
    private readonly store: KeyvStoreAdapter,
    { timeoutMillis, pauseMillis = 1000, clock = systemClock, onChange = () => {} }: BoundedStoreOptions,
  ) {
    this.opts = store.opts;
    this.timeoutMillis = timeoutMillis;
    this.pauseMillis = pauseMillis;
    this.clock = clock;
    this.onChange = onChange;
  }

  get namespace(): string | undefined {
    return this.store.namespace;
  }

  set namespace(value: string | undefined) {
    this.store.namespace = value;
  }

  get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.bounded(() => this.store.get<Value>(key), undefined);
  }

  async set(key: string, value: unknown, ttlMillis?: number): Promise<boolean> {
    return this.bounded(async () => {
      await this.store.set(key, value, ttlMillis);
      return true;
    }, false);
  }

  delete(key: string): Promise<boolean> {
    return this.bounded(() => this.store.delete(key), false);
  }

  async clear(): Promise<void> {
    await this.bounded(async () => this.store.clear(), undefined);
  }

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.store.on(event, listener);
    return this;
  }

  async disconnect(): Promise<void> {
    await this.store.disconnect?.();
  }

  private async bounded<T>(command: () => Promise<T>, otherwise: T): Promise<T> {
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
  }
}
