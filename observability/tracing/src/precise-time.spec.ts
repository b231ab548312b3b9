import { context, type HrTime, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type Span,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PreciseTimeProcessor } from './precise-time.js';

/** A double holds milliseconds since the epoch to a quarter of a microsecond. */
const ROUNDING_MILLIS = 0.002;

/** How far the time of day may be from the performance clock. */
const MAX_OFFSET_MILLIS = 1;

const exporter = new InMemorySpanExporter();
const warnings: string[] = [];
const precise = new PreciseTimeProcessor((line) => warnings.push(line));
let tracer: Tracer;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({ spanProcessors: [precise, new SimpleSpanProcessor({ exporter })] });
  tracer = provider.getTracer('test');
});
beforeEach(() => exporter.reset());
afterAll(() => context.disable());

describe('exact span times', () => {
  it('finds in the SDK the fields that it corrects', () => {
    tracer.startSpan('one').end();
    expect(precise.uncorrected).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('say so once when the SDK has other fields, and leave its spans alone', () => {
    const said: string[] = [];
    const processor = new PreciseTimeProcessor((line) => said.push(line));
    const changed = Object.freeze({ startTime: [1, 0] }) as unknown as Span;
    for (let one = 0; one < 3; one++) processor.onStart(changed, context.active());
    expect(processor.uncorrected).toBe(3);
    expect(said).toEqual([expect.stringContaining('SDK has changed')]);
  });

  it('start with microseconds, not on whole milliseconds', () => {
    const fractions = new Set<number>();
    for (let one = 0; one < 50; one++) {
      tracer.startSpan('short').end();
      busy(0.05);
    }
    for (const { startTime } of exporter.getFinishedSpans()) fractions.add((startTime[1] / 1000) % 1000);
    expect(fractions.size).toBeGreaterThan(10);
  });

  it('agree with the time of day to within two milliseconds', () => {
    const before = Date.now();
    tracer.startSpan('now').end();
    const after = Date.now();
    const [span] = exporter.getFinishedSpans() as [ReadableSpan];
    expect(millis(span.startTime)).toBeGreaterThanOrEqual(before - 2);
    expect(millis(span.endTime)).toBeLessThanOrEqual(after + 2);
  });

  it('never let a child start before its parent or end after it', () => {
    for (let trip = 0; trip < 100; trip++) {
      tracer.startActiveSpan('parent', (parent) => {
        for (let one = 0; one < 5; one++) tracer.startSpan('child').end();
        parent.end();
      });
    }
    const spans = exporter.getFinishedSpans();
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const children = spans.filter(({ name }) => name === 'child');
    expect(children).toHaveLength(500);
    for (const child of children) {
      const parent = byId.get(child.parentSpanContext?.spanId ?? '') as ReadableSpan;
      expect(nanos(child.startTime)).toBeGreaterThanOrEqual(nanos(parent.startTime));
      expect(nanos(child.endTime)).toBeLessThanOrEqual(nanos(parent.endTime));
    }
  });

  it('lie as far apart as their spans were started, by the performance clock', () => {
    const marks: Array<{ before: number; after: number }> = [];
    tracer.startActiveSpan('parent', (parent) => {
      for (let one = 0; one < 4; one++) {
        busy(0.3);
        const before = performance.now();
        const child = tracer.startSpan('child');
        marks.push({ before, after: performance.now() });
        child.end();
      }
      parent.end();
    });
    const starts = exporter
      .getFinishedSpans()
      .slice(0, 4)
      .map(({ startTime }) => millis(startTime));
    for (const [index, { before, after }] of marks.entries()) {
      const apart = (starts[index] as number) - (starts[0] as number);
      expect(apart).toBeGreaterThanOrEqual(before - (marks[0]?.after ?? 0) - ROUNDING_MILLIS);
      expect(apart).toBeLessThanOrEqual(after - (marks[0]?.before ?? 0) + ROUNDING_MILLIS);
    }
  });

  it('keep a start that the caller gave, and end it by the same clock', () => {
    const start = performance.timeOrigin + performance.now() - 5;
    const span = tracer.startSpan('late', { startTime: start });
    busy(0.4);
    const before = performance.timeOrigin + performance.now() - start;
    span.end();
    const after = performance.timeOrigin + performance.now() - start;
    const [late] = exporter.getFinishedSpans() as [ReadableSpan];
    expect(millis(late.startTime)).toBeCloseTo(start, 2);
    expect(millis(late.duration)).toBeGreaterThanOrEqual(before - MAX_OFFSET_MILLIS);
    expect(millis(late.duration)).toBeLessThanOrEqual(after + MAX_OFFSET_MILLIS);
    expect((late.duration[1] / 1000) % 1000).not.toBe(0);
  });

  it('put events inside their span', () => {
    const span = tracer.startSpan('with event');
    busy(0.2);
    span.addEvent('between');
    busy(0.2);
    span.end();
    const [ended] = exporter.getFinishedSpans() as [ReadableSpan];
    const event = millis(ended.events[0]?.time);
    expect(event - millis(ended.startTime)).toBeGreaterThanOrEqual(0.2 - ROUNDING_MILLIS);
    expect(millis(ended.endTime) - event).toBeGreaterThanOrEqual(0.2 - ROUNDING_MILLIS);
  });

  it('understand ends given as performance.now()', () => {
    const before = performance.now();
    const span = tracer.startSpan('given end');
    const after = performance.now();
    busy(0.2);
    const end = performance.now();
    busy(1);
    span.end(end);
    const [ended] = exporter.getFinishedSpans() as [ReadableSpan];
    expect(millis(ended.duration)).toBeGreaterThanOrEqual(end - after - ROUNDING_MILLIS);
    expect(millis(ended.duration)).toBeLessThanOrEqual(end - before + ROUNDING_MILLIS);
  });

  it('share the clock of the trace with spans that follow later', async () => {
    const parent = tracer.startSpan('parent');
    await context.with(trace.setSpan(context.active(), parent), async () => {
      for (let one = 0; one < 20; one++) {
        tracer.startSpan('child').end();
        await Promise.resolve();
      }
    });
    parent.end();
    const starts = exporter
      .getFinishedSpans()
      .slice(0, 20)
      .map(({ startTime }) => nanos(startTime));
    expect(starts).toEqual([...starts].sort((a, b) => Number(a - b)));
  });
});

function busy(forMillis: number): void {
  const until = performance.now() + forMillis;
  while (performance.now() < until);
}

function nanos([seconds, rest]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}

function millis(time: HrTime | undefined): number {
  return time === undefined ? Number.NaN : time[0] * 1000 + time[1] / 1e6;
}
