import type { Clock } from '@roundtrip/clock';

/** One delete of a key; a later one of the same key has a mark of its own. */
export interface DeleteMark {
  /** From then on the store has let the value go by itself. */
  readonly untilMillis: number;
}

/**
 * Keys whose values a store should not have any more, because a delete did not reach it or is on its way.
 *
 * Bounds  never more than `maxKeys`. When another one comes, every key counts as lost until all values that the store
 *         has now have run out (`overflows` counts that): this machine's reads are then slow, but not wrong.
 */
export class LostDeletes {
  private readonly marks = new Map<string, DeleteMark>();
  private allUntilMillis = 0;
  overflows = 0;

  /** @param longestTtlMillis how long the store keeps a value at most. */
  constructor(
    private readonly longestTtlMillis: number,
    private readonly maxKeys: number,
    private readonly clock: Clock,
  ) {}

  mark(key: string): DeleteMark {
    const now = this.clock.nowMillis();
    const mark = { untilMillis: now + this.longestTtlMillis };
    // Taken out first, so that the map stays in the order in which the marks end.
    this.marks.delete(key);
    this.dropEnded(now);
    if (this.marks.size >= this.maxKeys) {
      this.overflows += 1;
      this.marks.clear();
      this.allUntilMillis = mark.untilMillis;
    }
    this.marks.set(key, mark);
    return mark;
  }

  has(key: string): boolean {
    const now = this.clock.nowMillis();
    return now < this.allUntilMillis || now < (this.marks.get(key)?.untilMillis ?? 0);
  }

  markOf(key: string): DeleteMark | undefined {
    return this.marks.get(key);
  }

  /** The value is gone or replaced, unless the key was marked again in the meantime. */
  settle(key: string, mark: DeleteMark | undefined): void {
    if (this.marks.get(key) === mark) this.marks.delete(key);
  }

  keys(): string[] {
    return [...this.marks.keys()];
  }

  clear(): void {
    this.marks.clear();
    this.allUntilMillis = 0;
  }

  private dropEnded(now: number): void {
    for (const [key, { untilMillis }] of this.marks) {
      if (now < untilMillis) return;
      this.marks.delete(key);
    }
  }
}
