import { createRequire } from 'node:module';
import { context, type Span, trace } from '@opentelemetry/api';
import { ATTR } from '../attributes.js';
import type { LayerTracer } from '../layer-tracer.js';
import type { NestClass } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';

/** How a strategy says what it found; passport puts these methods on the strategy for every request. */
const outcomes = ['success', 'fail', 'redirect', 'pass', 'error'] as const;
type Outcome = (typeof outcomes)[number];

type Action = (...args: unknown[]) => unknown;

interface Strategy {
  name?: string;
  authenticate: (this: Strategy & Record<Outcome, Action>, ...args: unknown[]) => unknown;
}

interface Passport {
  Passport?: NestClass;
}

const TRACED = Symbol.for('@roundtrip/nestjs.tracedStrategy');

/** Strategies are traced as they are registered. An application without passport has none. */
export function tracePassport(patches: Patches, from: readonly string[], tracer: LayerTracer): void {
  const passport = loadPassport(from);
  if (passport === undefined) return;
  patches.replace(
    passport.Passport,
    'use',
    (original) =>
      function (this: unknown, ...args) {
        const strategy = args.at(-1) as Strategy | undefined;
        const name = typeof args[0] === 'string' ? args[0] : strategy?.name;
        if (strategy !== undefined && name !== undefined) traceStrategy(strategy, name, tracer);
        return original.apply(this, args);
      },
  );
}

function loadPassport(from: readonly string[]): Passport | undefined {
  for (const place of from) {
    try {
      return createRequire(place)('passport') as Passport;
    } catch {
      // Not here: the next place may have it.
    }
  }
  return undefined;
}

/** Traces `strategy.authenticate`. Of the request and of what the strategy found, only the outcome is kept. */
function traceStrategy(strategy: Strategy, name: string, tracer: LayerTracer): void {
  const marked = strategy as Strategy & { [TRACED]?: true };
  if (marked[TRACED]) return;
  Object.defineProperty(marked, TRACED, { value: true });
  const { authenticate } = strategy;
  strategy.authenticate = function (...args) {
    const active = context.active();
    const parent = tracer.parent(active);
    if (parent === undefined) return authenticate.apply(this, args);
    const span = tracer.startNamed(`passport ${name}`, {
      [ATTR.STEP]: 'auth',
      [ATTR.PASSPORT_STRATEGY]: name,
    });
    endWithOutcome(this, span, parent, tracer);
    try {
      return context.with(trace.setSpan(active, span), () => authenticate.apply(this, args));
    } catch (error) {
      span.setAttribute(ATTR.PASSPORT_OUTCOME, 'error');
      tracer.errors.mark(span, error);
      span.end();
      throw error;
    }
  };
}

function endWithOutcome(
  strategy: Record<Outcome, Action>,
  span: Span,
  parent: Span,
  tracer: LayerTracer,
): void {
  for (const outcome of outcomes) {
    const action = strategy[outcome];
    if (typeof action !== 'function') continue;
    strategy[outcome] = (...args) => {
      if (span.isRecording()) {
        span.setAttribute(ATTR.PASSPORT_OUTCOME, outcome);
        if (outcome === 'error') tracer.errors.mark(span, args[0]);
        span.end();
      }
      const active = context.active();
      const outside = trace.getSpan(active) === span ? trace.setSpan(active, parent) : active;
      return context.with(outside, action, strategy, ...args);
    };
  }
}
