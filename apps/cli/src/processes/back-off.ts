/** How long to wait before a crashed process is started again; all in milliseconds. */
export interface BackOffPolicy {
  readonly first: number;
  readonly most: number;
  /** A process that ran this long is taken for healthy: its next crash counts as the first. */
  readonly resetAfter: number;
}

export const defaultBackOff: BackOffPolicy = Object.freeze({ first: 200, most: 5000, resetAfter: 30_000 });

/**
 * The wait after a crash: doubles with each crash in a row.
 *
 * @param crashes crashes in a row before this one
 */
export function backOff(crashes: number, { first, most }: BackOffPolicy): number {
  return Math.min(first * 2 ** Math.min(crashes, 30), most);
}
