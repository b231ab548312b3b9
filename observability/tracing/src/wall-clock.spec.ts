import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockSource, WallClock } from './wall-clock.js';

/** A machine whose time of day is `drift` ms away from the performance clock. */
class Machine implements ClockSource {
  constructor(
    public time: number,
    public drift = 0,
    private readonly readingTakesMillis = 0,
  ) {}

  wallMillis(): number {
    this.time += this.readingTakesMillis;
    return Math.floor(this.time + this.drift);
  }

  steadyMillis(): number {
    return this.time;
  }
}

describe('the wall clock', () => {
  it('leaves the performance clock as it is while the time of day agrees', () => {
    const machine = new Machine(1_000_000.25);
    const clock = new WallClock(machine);
    for (let step = 0; step < 50; step++) {
      expect(clock.offsetMillis()).toBe(0);
      machine.time += 0.37;
    }
  });

  it('follows the time of day to within a millisecond, whichever way it is corrected', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ passed: fc.double({ min: 0, max: 50, noNaN: true }), drift: driftMillis() }), {
          minLength: 1,
        }),
        (corrections) => {
          const machine = new Machine(1_700_000_000_000);
          const clock = new WallClock(machine);
          for (const { passed, drift } of corrections) {
            machine.time += passed;
            machine.drift = drift;
            const shown = machine.time + clock.offsetMillis();
            expect(Math.abs(shown - (machine.time + drift))).toBeLessThanOrEqual(1.001);
          }
        },
      ),
    );
  });

  it('takes an interruption between two readings for what it is, and not for drift', () => {
    const machine = new Machine(1_000_000.25, 0, 40);
    expect(new WallClock(machine).offsetMillis()).toBe(0);
  });
});

function driftMillis(): fc.Arbitrary<number> {
  return fc.double({ min: -5000, max: 5000, noNaN: true });
}
