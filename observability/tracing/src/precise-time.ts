import { type Context, type HrTime, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { WallClock } from './wall-clock.js';

/**
 * The fields from which the SDK's span computes its times (`sdk-trace`, `Span.ts`):
 *
 * - `startTime`: `Date.now()`, whole milliseconds, unless the caller gave one;
 * - an end or event without a time: `startTime` plus what `performance.now()` has advanced since
 *   `_performanceStartTime`, but `Date.now()` if the caller gave the start (`_startTimeProvided`);
 * - a time given as a `performance.now()` value: that plus `timeOrigin` and `_performanceOffset`.
 */
interface SpanClock {
  startTime: HrTime;
  _performanceStartTime: number;
  _performanceOffset: number;
  _startTimeProvided: boolean;
}

/**
 * Gives spans exact start times. Whole milliseconds would shift the spans of one trace against each other by up to one,
 * which is more than most of them last. All spans of a trace in this process use one clock, so that children never
 * start before their parents. To be the first processor. See docs/adr/0004-exact-span-times.md.
 */
export class PreciseTimeProcessor implements SpanProcessor {
  /** Spans that could not be corrected, because the SDK has changed. */
  uncorrected = 0;

  /** @param warn writes one line, at the first span that could not be corrected */
  constructor(
    private readonly warn: (line: string) => void,
    private readonly clock = new WallClock(),
  ) {}

  onStart(span: Span, parentContext: Context): void {
    const own = clockOf(span);
    if (own === undefined) {
      if (this.uncorrected++ === 0)
        this.warn(
          'telemetry: start times of spans are whole milliseconds, the OpenTelemetry SDK has changed.',
        );
      return;
    }
    const parent = clockOf(trace.getSpan(parentContext));
    own._performanceOffset = parent?._performanceOffset ?? this.clock.offsetMillis();
    const zero = performance.timeOrigin + own._performanceOffset;
    if (own._startTimeProvided) {
      // Ends and events then follow the performance clock too, instead of whole milliseconds.
      own._performanceStartTime = own.startTime[0] * 1000 + own.startTime[1] / 1e6 - zero;
      own._startTimeProvided = false;
    } else {
      own.startTime = toHrTime(zero + own._performanceStartTime);
    }
  }

  onEnd(_span: ReadableSpan): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** The clock of a span of this SDK; `undefined` for remote spans, spans of others, and an SDK that has changed. */
function clockOf(span: unknown): SpanClock | undefined {
  const clock = span as Partial<SpanClock> | undefined;
  return typeof clock?._performanceStartTime === 'number' &&
    typeof clock._performanceOffset === 'number' &&
    typeof clock._startTimeProvided === 'boolean'
    ? (clock as SpanClock)
    : undefined;
}

/** Seconds and nanoseconds of a number of milliseconds since the epoch, which a double holds to a quarter of a microsecond. */
function toHrTime(millis: number): HrTime {
  const seconds = Math.trunc(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1e6)];
}
