/**
 * Time as a dependency.
 *
 * Code that waits, expires or measures takes a `Clock`, so that a test can move time instead of sleeping.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch, with the platform's sub-millisecond precision. */
  nowMillis(): number;
}

/** The process's own clock: `performance.timeOrigin + performance.now()`, monotonic within one process. */
export const systemClock: Clock = {
  nowMillis: () => performance.timeOrigin + performance.now(),
};

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  constructor(private millis = 0) {}

  nowMillis(): number {
    return this.millis;
  }

  /** Moves the clock forward by `millis` milliseconds. */
  advance(millis: number): void {
    this.millis += millis;
  }
}
