/**
 * When the requests of an open-loop load are meant to start: at a constant rate, whatever becomes of the ones before.
 * Times are milliseconds since the start of the load.
 */
export class Arrivals {
  /** How many requests the whole load has. */
  readonly total: number;

  constructor(
    private readonly perSecond: number,
    durationMillis: number,
  ) {
    this.total = Math.ceil((durationMillis / 1000) * perSecond);
  }

  /** @param index from 0 */
  startOf(index: number): number {
    return (index * 1000) / this.perSecond;
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds in `500ms`, `30s`, `2m`, `1h`, or in plain seconds `30`; `undefined` for anything else and for 0. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const millis = Number(number) * (UNITS[unit ?? 's'] ?? 0);
  return millis > 0 ? millis : undefined;
}
