import type { HrTime, Span } from '@opentelemetry/api';

/** Milliseconds since the Unix epoch by the clock of a span, with a double's quarter of a microsecond. */
export type SpanMillis = number;

/**
 * Tells times that fit a span which is just starting. Spans have a clock of their own (wall time when their trace
 * began, then the monotonic clock), and a child with a time of another clock may start before its parent.
 */
export class SpanClock {
  private readonly zeroMillis: number;

  constructor(span: Span) {
    // Spans of the SDK know their start; without one the process's clock has to do.
    const { startTime } = span as Span & { startTime?: HrTime };
    this.zeroMillis =
      startTime === undefined
        ? performance.timeOrigin
        : startTime[0] * 1000 + startTime[1] / 1e6 - performance.now();
  }

  now(): SpanMillis {
    return this.zeroMillis + performance.now();
  }
}

export function hrTimeOf(millis: SpanMillis): HrTime {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1e6)];
}
