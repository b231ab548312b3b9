import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds after which waiting fails. Default 5000. */
  timeoutMillis?: number;
  /** Milliseconds between two looks. Default 20. */
  intervalMillis?: number;
}

/**
 * Looks at `condition` again and again until it holds: the way to wait for something another process does.
 *
 * @param condition holds when it answers anything but `false`, `null` or `undefined`. While it throws it does not hold.
 * @returns what `condition` answered.
 * @throws Error after `timeoutMillis`, with the last error of `condition` as its cause.
 */
export async function waitFor<T>(
  condition: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  { timeoutMillis = 5000, intervalMillis = 20 }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMillis;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer !== false && answer !== null && answer !== undefined) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`what the test waited for did not happen within ${timeoutMillis} ms`, { cause });
    }
    await pause(intervalMillis);
  }
}
