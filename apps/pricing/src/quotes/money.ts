/**
 * Money is an integer number of cents. The one operation that does not stay exact by itself is a percentage.
 *
 * @param cents not negative, and small enough that `cents * 100` is a safe integer.
 * @param percent whole per cent.
 * @returns that many per cent of `cents`, half a cent rounded up: what shops and tax offices do.
 */
export function percentOf(cents: number, percent: number): number {
  return Math.floor((cents * percent + 50) / 100);
}
