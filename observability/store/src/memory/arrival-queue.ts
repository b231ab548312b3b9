/** Something that arrived: the later, the higher the number. No two have the same. */
export interface Arrived {
  readonly arrival: number;
}

/** How many empty places may stand before the oldest item until they are cut off. */
const MAX_SLACK = 1024;

/**
 * Items in order of arrival, each once. They may be added in any order (a service can join an old trace late), but
 * leave only at the old end: whatever leaves a store is its oldest, and so it is the oldest of every queue it is in.
 *
 * Adding the newest and removing the oldest take constant time, adding an older one a binary search and a shift.
 */
export class ArrivalQueue<T extends Arrived> {
  private items: T[] = [];
  private start = 0;

  get size(): number {
    return this.items.length - this.start;
  }

  /** Adds an item at its place; does nothing when it is in already. */
  add(item: T): void {
    const newest = this.size === 0 ? undefined : this.items[this.items.length - 1];
    if (newest === item) return;
    if (newest === undefined || newest.arrival < item.arrival) {
      this.items.push(item);
      return;
    }
    const index = this.placeOf(item);
    if (this.items[index] !== item) this.items.splice(index, 0, item);
  }

  oldest(): T | undefined {
    return this.size === 0 ? undefined : this.items[this.start];
  }

  /** Removes the oldest item if it is this one. */
  removeOldest(item: T): void {
    if (this.oldest() !== item) return;
    // Set free at once what it refers to, although the place itself stays a while.
    this.items[this.start] = this.items.at(-1) as T;
    this.start++;
    if (this.size === 0) this.clear();
    else if (this.start >= MAX_SLACK && this.start * 2 > this.items.length) {
      this.items = this.items.slice(this.start);
      this.start = 0;
    }
  }

  clear(): void {
    this.items = [];
    this.start = 0;
  }

  *newestFirst(): Generator<T> {
    for (let index = this.items.length - 1; index >= this.start; index--) yield this.items[index] as T;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.start; index < this.items.length; index++) yield this.items[index] as T;
  }

  /** The index of the first item that is not older. */
  private placeOf(item: T): number {
    let low = this.start;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.items[middle] as T).arrival < item.arrival) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
