import { type Context, type Histogram, type Meter, SpanKind, trace } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Step } from '@roundtrip/model';
import { LIFECYCLE_STEP, stepDurationMetric } from '@roundtrip/semconv';
import { type SteppedSpan, stepOf, withStep } from './step-of.js';

/** Milliseconds by step, in the order in which the steps were first seen. */
export type StepMillis = Map<Step, number>;

/** What all spans under one local root share. */
interface LocalTrip {
  /** Own time of the spans that have ended. */
  readonly steps: StepMillis;
  readonly open: Set<Entry>;
}

/** What is known of a span of this process while it lives. */
interface Entry {
  readonly span: Span;
  readonly parent: Entry | undefined;
  readonly trip: LocalTrip;
  /** `performance.now()` */
  readonly startedAt: number;
  /** Durations of the children that have ended. */
  childMillis: number;
  stepped: SteppedSpan | undefined;
}

/** Where a span of this process has its entry: a map from spans to entries would cost more than all the rest. */
const ENTRY = Symbol('step timer entry');

interface Timed {
  [ENTRY]?: Entry;
}

function entryOf(span: object): Entry | undefined {
  return (span as Timed)[ENTRY];
}

/**
 * Sums up how long a request was in each step in this process: of every span the time that none of its children has
 * taken. Work done at the same time counts each time, as it does in the spans. Waiting for another service counts for
 * no step: that service tells what it did meanwhile, and a proxy that waits is not slow.
 *
 * Feeds the metric `lifecycle.step.duration` when a request or message is done, and `Server-Timing` before that.
 * What is kept is kept on the spans and goes with them: there is nothing to bound.
 */
export class StepTimer implements SpanProcessor {
  private readonly histogram: Histogram;

  constructor(meter: Meter) {
    const { name, unit, brief, buckets } = stepDurationMetric;
    this.histogram = meter.createHistogram(name, {
      unit,
      description: brief,
      advice: { explicitBucketBoundaries: [...(buckets ?? [])] },
    });
  }

  onStart(span: Span, parentContext: Context): void {
    const parentSpan = trace.getSpan(parentContext);
    const parent = parentSpan && entryOf(parentSpan);
    const entry: Entry = {
      span,
      parent,
      trip: parent?.trip ?? { steps: new Map(), open: new Set() },
      startedAt: performance.now(),
      childMillis: 0,
      stepped: undefined,
    };
    entry.trip.open.add(entry);
    (span as Span & Timed)[ENTRY] = entry;
  }

  onEnd(span: ReadableSpan): void {
    const entry = entryOf(span);
    if (entry === undefined) return;
    const { steps, open } = entry.trip;
    const millis = hrTimeToMilliseconds(span.duration);
    open.delete(entry);
    // Its attributes are complete only now.
    entry.stepped = withStep(span, entry.parent && steppedOf(entry.parent));
    if (!isCall(span)) add(steps, stepOf(entry.stepped), millis - entry.childMillis);
    if (entry.parent !== undefined) entry.parent.childMillis += millis;
    else if (span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER) this.record(span, steps);
  }

  /**
   * The steps so far of the request that a span is part of: those of ended spans, and of open ones until now.
   * `undefined` for a span that is not of this process.
   */
  stepsSoFar(span: object): StepMillis | undefined {
    const trip = entryOf(span)?.trip;
    if (trip === undefined) return undefined;
    const steps: StepMillis = new Map(trip.steps);
    const now = performance.now();
    const inOpenChildren = new Map<Entry, number>();
    for (const { parent, startedAt } of trip.open) {
      if (parent !== undefined)
        inOpenChildren.set(parent, (inOpenChildren.get(parent) ?? 0) + now - startedAt);
    }
    for (const entry of trip.open) {
      if (isCall(entry.span)) continue;
      const own = now - entry.startedAt - entry.childMillis - (inOpenChildren.get(entry) ?? 0);
      add(steps, stepOf(steppedOf(entry)), own);
    }
    return steps;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}

  private record({ attributes }: ReadableSpan, steps: StepMillis): void {
    const route = attributes['http.route'];
    for (const [step, millis] of steps) {
      this.histogram.record(millis / 1000, {
        [LIFECYCLE_STEP]: step,
        ...(typeof route === 'string' ? { 'http.route': route } : {}),
      });
    }
  }
}

/** An open span with its step, by the attributes it has had so far. */
function steppedOf(entry: Entry): SteppedSpan {
  entry.stepped ??= withStep(entry.span, entry.parent && steppedOf(entry.parent));
  return entry.stepped;
}

/** Both names of the system: the second is the one of newer conventions. */
const callAttributes = ['http.request.method', 'rpc.system', 'rpc.system.name'];

/** A call to another service, over HTTP or RPC; databases and caches are part of the step. */
function isCall({ kind, attributes }: ReadableSpan): boolean {
  return kind === SpanKind.CLIENT && callAttributes.some((key) => key in attributes);
}

/** Children that run at the same time can take longer than their parent: it then has no time of its own. */
function add(steps: StepMillis, step: Step, millis: number): void {
  steps.set(step, (steps.get(step) ?? 0) + Math.max(0, millis));
}
