/** Something the app needs in order to serve: resolves when it is there. `signal` aborts when time is up. */
export type ReadinessCheck = (signal: AbortSignal) => Promise<unknown>;

/** Checks by the name of what they look at, e.g. `database`. */
export type ReadinessChecks = Readonly<Record<string, ReadinessCheck>>;

export interface FailedCheck {
  name: string;
  /** `timeout` when the check did not answer in time. */
  reason: 'failed' | 'timeout';
  error?: unknown;
}

/** Runs all checks at once. None takes longer than `timeoutMillis`, even one that never settles. */
export async function failedChecks(checks: ReadinessChecks, timeoutMillis: number): Promise<FailedCheck[]> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(([name, check]) => outcomeOf(name, check, timeoutMillis)),
  );
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function outcomeOf(
  name: string,
  check: ReadinessCheck,
  timeoutMillis: number,
): Promise<FailedCheck | undefined> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<FailedCheck>((resolve) => {
    timer = setTimeout(() => {
      resolve({ name, reason: 'timeout' });
      abort.abort();
    }, timeoutMillis);
  });
  const answer = Promise.resolve()
    .then(() => check(abort.signal))
    .then(
      () => undefined,
      (error: unknown): FailedCheck => ({ name, reason: 'failed', error }),
    );
  const outcome = await Promise.race([answer, timeUp]);
  clearTimeout(timer);
  return outcome;
}
