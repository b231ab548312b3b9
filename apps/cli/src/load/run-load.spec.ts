import { ManualClock } from '@roundtrip/clock';
import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals.js';
import { type LoadOptions, runLoad } from './run-load.js';
import { Tally } from './tally.js';

/** Lets go on what waits for nothing but its turn. */
const answersToArrive = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A load whose pauses move the clock instead of taking time. */
function setUp(more: Partial<LoadOptions> = {}) {
  const clock = new ManualClock(1_000);
  const tally = new Tally();
  const starts: number[] = [];
  const options: LoadOptions = {
    arrivals: new Arrivals(100, 50),
    sendOne: async () => {
      starts.push(clock.nowMillis() - 1_000);
      return { httpStatus: 200 };
    },
    tally,
    clock,
    pause: async (millis) => {
      await answersToArrive();
      clock.advance(millis);
    },
    signal: new AbortController().signal,
    maxUnderWay: 100,
    ...more,
  };
  return { clock, tally, starts, options };
}

describe('runLoad', () => {
  it('starts each request at its moment', async () => {
    const { options, starts, tally } = setUp();
    const result = await runLoad(options);
    expect(starts).toEqual([0, 10, 20, 30, 40]);
    expect(tally.report()).toMatchObject({ sent: 5, ok: 5 });
    expect(result).toMatchObject({ interrupted: false, unfinished: 0 });
  });

  it('does not wait for an answer before the next request', async () => {
    const answers: (() => void)[] = [];
    const { options, tally } = setUp({
      sendOne: () =>
        new Promise((resolve) => {
          answers.push(() => resolve({ httpStatus: 200 }));
          if (answers.length === 5) for (const answer of answers) answer();
        }),
    });
    await runLoad(options);
    expect(tally.report().sent).toBe(5);
  });

  it('counts latency from the intended moment: who was held up started late and says so', async () => {
    let stalled = false;
    const { clock, options, starts, tally } = setUp({
      pause: async (millis) => {
        await answersToArrive();
        // The program was held up for 100 ms once: four requests missed their moments.
        clock.advance(stalled ? millis : 100);
        stalled = true;
      },
    });
    await runLoad(options);
    expect(starts).toEqual([0, 100, 100, 100, 100]);
    const { latencyMs } = tally.report();
    expect(latencyMs?.max).toBeCloseTo(90, 0);
    expect(latencyMs?.p50).toBeCloseTo(70, 0);
  });

  it('counts as failed what it cannot send because too much is under way', async () => {
    const { clock, options, tally } = setUp({
      arrivals: new Arrivals(1000, 5),
      maxUnderWay: 2,
      // Answers come only when all requests have had their moment.
      sendOne: async () => {
        while (clock.nowMillis() < 1_004) await answersToArrive();
        return { httpStatus: 200 };
      },
    });
    await runLoad(options);
    expect(tally.report()).toMatchObject({ sent: 5, ok: 2, failed: 3, errors: { too_many_under_way: 3 } });
  });

  it('ends early when it is told to, and says what had no answer yet', async () => {
    const stop = new AbortController();
    const { clock, options, tally } = setUp({
      signal: stop.signal,
      sendOne: () => new Promise(() => {}),
      pause: async (millis) => {
        clock.advance(millis);
        if (clock.nowMillis() >= 1_020) stop.abort();
      },
    });
    const result = await runLoad(options);
    expect(result).toMatchObject({ interrupted: true, unfinished: 2 });
    expect(tally.report().sent).toBe(0);
  });
});
