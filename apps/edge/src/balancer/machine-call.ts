import { finished } from 'node:stream';
import { context, type Span, trace } from '@opentelemetry/api';
import type { Clock } from '@roundtrip/clock';
import {
  BALANCER_ATTEMPT,
  BALANCER_EJECTED,
  BALANCER_MACHINE,
  BALANCER_OUTCOME,
  LIFECYCLE_STEP,
} from '@roundtrip/semconv';
import type { Dispatcher } from 'undici';
import {
  type CallOptions,
  type CallOutcome,
  callUpstream,
  failureOf,
  type UpstreamRequest,
} from '../http/upstream-call.js';
import { failSpan, tracer } from '../telemetry.js';
import type { Machine, OutReason } from './machine.js';
import { upstreamDuration } from './metrics.js';

export interface MachineCall {
  machine: Machine;
  outcome: CallOutcome;
  /** Set when the call speaks against the machine: another machine may do better. */
  failure: OutReason | undefined;
}

/**
 * Calls one machine and judges it once: by the outcome if that speaks against it, else by how the answer's body ends.
 * The span `balancer.try` lasts until the answer's last byte.
 *
 * A timeout is not held against the machine: a slow statement is slow on every machine, and ejecting one after the
 * other would turn a slow system into none.
 */
export async function callMachine(
  machine: Machine,
  dispatcher: Dispatcher,
  request: UpstreamRequest,
  options: CallOptions & { attempt: number; clock: Clock },
): Promise<MachineCall> {
  const { attempt, clock } = options;
  const span = tracer.startSpan('balancer.try', {
    attributes: {
      [LIFECYCLE_STEP]: 'load-balancer',
      [BALANCER_MACHINE]: machine.name,
      [BALANCER_ATTEMPT]: attempt,
    },
  });
  const start = performance.now();
  const outcome = await context.with(trace.setSpan(context.active(), span), () =>
    callUpstream(dispatcher, request, options),
  );
  const failure = failureIn(outcome);
  const label = failure ?? outcome.status;
  span.setAttribute(BALANCER_OUTCOME, label);
  upstreamDuration.record((performance.now() - start) / 1000, {
    [BALANCER_MACHINE]: machine.name,
    [BALANCER_OUTCOME]: label,
  });
  if (failure !== undefined) holdAgainst(machine, failure, span, clock);

  if (outcome.status === 'answered') {
    endWithBody(span, outcome.response, (end) => {
      if (failure === undefined) judgeByEnd(machine, end, span, clock);
    });
  } else {
    if (outcome.status === 'timeout') failSpan(span, 'timeout');
    span.end();
  }
  return { machine, outcome, failure };
}

function failureIn(outcome: CallOutcome): OutReason | undefined {
  if (outcome.status === 'failed') return outcome.failure;
  if (outcome.status !== 'answered') return undefined;
  const { statusCode } = outcome.response;
  return statusCode === 502 || statusCode === 503 ? 'gateway error' : undefined;
}

function holdAgainst(machine: Machine, failure: OutReason, span: Span, clock: Clock): void {
  failSpan(span, failure);
  if (machine.failed(failure, clock.nowMillis(), span.spanContext()))
    span.setAttribute(BALANCER_EJECTED, true);
}

/** How the body of an answer ended. `undefined`: it was left before its end, by the client or by us. */
type BodyEnd = 'whole' | ReturnType<typeof failureOf>;

/** Ends the span with the body's last byte, or with what came instead of it; also for answers that have no body. */
function endWithBody(
  span: Span,
  { statusCode, body }: Dispatcher.ResponseData,
  ended: (end: BodyEnd) => void,
): void {
  span.setAttribute('http.response.status_code', statusCode);
  finished(body, (error) => {
    ended(error == null ? 'whole' : failureOf(error));
    span.end();
  });
}

/** A good head alone is no success: a machine that breaks off every answer would never be ejected. */
function judgeByEnd(machine: Machine, end: BodyEnd, span: Span, clock: Clock): void {
  if (end === 'whole') machine.succeeded();
  else if (end === 'timeout') failSpan(span, 'timeout');
  else if (end !== undefined) holdAgainst(machine, end, span, clock);
}
