import type { Nanos } from '@roundtrip/model';

const NANOS_PER_SECOND = 1_000_000_000n;

/** A duration or a distance in time as milliseconds with nanosecond digits. */
export function millis(nanos: bigint): number {
  return Number(nanos) / 1e6;
}

/** A point in time as RFC 3339 with nine digits of seconds, in UTC. */
export function rfc3339(nanos: Nanos): string {
  const seconds = nanos / NANOS_PER_SECOND;
  const fraction = String(nanos % NANOS_PER_SECOND).padStart(9, '0');
  // OTLP's times reach to the year 2554, a Date much further.
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
