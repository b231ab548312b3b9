/** What a probe answers in the end. */
type Answer<T> = NonNullable<Exclude<T, false>>;

/**
 * Asks until the answer is there: the only way a test waits. Fails with what it waited for.
 *
 * @param what the end of the sentence "waited … for …"
 * @param probe its answer counts unless it is `undefined`, `null` or `false`; a throw counts as "not yet"
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T> | T,
  { timeoutMillis = 15_000, everyMillis = 50 }: { timeoutMillis?: number; everyMillis?: number } = {},
): Promise<Answer<T>> {
  const deadline = performance.now() + timeoutMillis;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false) return answer as Answer<T>;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      const because = lastError === undefined ? '' : `: ${lastError}`;
      throw new Error(`waited ${timeoutMillis} ms for ${what}${because}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMillis));
  }
}
