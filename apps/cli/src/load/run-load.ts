import type { Clock } from '@roundtrip/clock';
import type { Arrivals } from './arrivals.js';
import type { Sample, Tally } from './tally.js';

export interface LoadOptions {
  arrivals: Arrivals;
  /** Sends one request and tells what became of it; never rejects. */
  sendOne: () => Promise<Omit<Sample, 'latencyMillis'>>;
  tally: Tally;
  clock: Clock;
  /** Waits; resolves early when `signal` is aborted. */
  pause: (millis: number, signal?: AbortSignal) => Promise<void>;
  /** Ends the load early: nothing more is sent, and what is under way gets a moment to come back. */
  signal: AbortSignal;
  /** Requests under way at one time. One more is not sent but counted as a failure: somebody has to give way. */
  maxUnderWay: number;
}

export interface LoadResult {
  /** Milliseconds from the first intended start to the last answer. */
  elapsedMillis: number;
  /** True when `signal` ended it. */
  interrupted: boolean;
  /** Requests that had no answer yet when it was ended. They are counted nowhere else. */
  unfinished: number;
}

/** How long an ended load waits for its last answers. */
const GRACE_MILLIS = 2000;

/**
 * Sends requests at their intended moments and never waits for an answer before the next one (open loop). Latency
 * counts from the intended moment, so that a server that stalls cannot hide it by stalling the load as well
 * ("coordinated omission").
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { arrivals, clock, pause, signal, maxUnderWay, tally } = options;
  const startMillis = clock.nowMillis();
  const underWay = new Set<Promise<void>>();
  for (let index = 0; index < arrivals.total && !signal.aborted; ) {
    const intended = startMillis + arrivals.startOf(index);
    const wait = intended - clock.nowMillis();
    if (wait > 0) {
      await pause(wait, signal);
      continue;
    }
    index += 1;
    if (underWay.size >= maxUnderWay) {
      tally.add({ latencyMillis: -wait, failure: 'too_many_under_way' });
      continue;
    }
    const request = sendAndCount(intended, options).finally(() => underWay.delete(request));
    underWay.add(request);
  }
  const allAnswered = new AbortController();
  await Promise.race([
    Promise.all(underWay).then(() => allAnswered.abort()),
    graceAfter(signal, () => pause(GRACE_MILLIS, allAnswered.signal)),
  ]);
  return {
    elapsedMillis: clock.nowMillis() - startMillis,
    interrupted: signal.aborted,
    unfinished: underWay.size,
  };
}

/** Resolves when the grace after the signal is over, and never without a signal. */
async function graceAfter(signal: AbortSignal, grace: () => Promise<void>): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await grace();
}

async function sendAndCount(intended: number, { sendOne, tally, clock }: LoadOptions): Promise<void> {
  const result = await sendOne();
  tally.add({ ...result, latencyMillis: clock.nowMillis() - intended });
}
