/** Where a wall clock reads from; replaced in tests. */
export interface ClockSource {
  /** Milliseconds since the epoch, whole: `Date.now()`. */
  wallMillis(): number;
  /** Milliseconds since the epoch with microseconds, which runs on its own: `timeOrigin + performance.now()`. */
  steadyMillis(): number;
}

const systemSource: ClockSource = {
  wallMillis: () => Date.now(),
  steadyMillis: () => performance.timeOrigin + performance.now(),
};

/**
 * What to add to the performance clock to get the time of day in microseconds.
 *
 * The performance clock was set once, when the process started, and the time of day is corrected all the time. A whole
 * millisecond tells where the time of day is: at that millisecond or less than one later. As long as the performance
 * clock lies in there, it is taken as it is; when it does not, it is moved just so far that it does.
 *
 *     wall clock        |      42 ms      |      43 ms      |
 *     steady + offset           ^ 42.4: fine
 *                                                      ^ 43.2 while the wall says 42: too far, by 0.2
 */
export class WallClock {
  private offset = 0;

  constructor(private readonly source: ClockSource = systemSource) {}

  /** Milliseconds, usually 0. */
  offsetMillis(): number {
    // Read on both sides of the wall clock: the process may be interrupted in between, which must not look like drift.
    const before = this.source.steadyMillis() + this.offset;
    const wall = this.source.wallMillis();
    const after = this.source.steadyMillis() + this.offset;
    if (after < wall) this.offset += wall - after;
    else if (before > wall + 1) this.offset -= before - (wall + 1);
    return this.offset;
  }
}
