import type { Clock } from '@roundtrip/clock';
import {
  BALANCER_ATTEMPT,
  BALANCER_AVAILABLE,
  BALANCER_MACHINE,
  BALANCER_PANIC,
  BALANCER_REASON,
  LIFECYCLE_STEP,
} from '@roundtrip/semconv';
import type { Dispatcher } from 'undici';
import type { UpstreamAnswer } from '../http/answer.js';
import { setServerAttributes } from '../http/server-span.js';
import type { UpstreamRequest } from '../http/upstream-call.js';
import { tracer } from '../telemetry.js';
import { holdAnswer } from './held-answer.js';
import type { Machine } from './machine.js';
import { callMachine, type MachineCall } from './machine-call.js';
import { retries } from './metrics.js';
import type { PickResult, Rotation } from './rotation.js';

export interface RetryOptions {
  rotation: Rotation;
  dispatcherOf: (machine: Machine) => Dispatcher;
  clock: Clock;
  /** Milliseconds one machine has for the head of its answer. */
  tryTimeoutMillis: number;
  /** Milliseconds for all calls of one request. */
  totalTimeoutMillis: number;
}

/** Told of each choice before the call is made, and of the earlier machine again when its answer is the one to give. */
export type OnPick = (machine: Machine, attempt: number) => void;

export type ForwardResult =
  | { status: 'called'; call: MachineCall }
  /** The answer of the machine before the last: the last one gave none. */
  | { status: 'held'; answer: UpstreamAnswer }
  | { status: 'no machine' };

/** Methods that do the same when they arrive twice (RFC 9110 §9.2.2), so that asking again does no harm. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

const MOST_CALLS = 2;

/**
 * Sends a request to a machine and, when that machine fails and the method is idempotent, once more to another one.
 * What counts as failing is `MachineCall.failure`: no answer, 502 or 503. A timeout is final: the time is spent.
 *
 * @returns the last call made, whatever its outcome; but what the first machine answered when the second gave no valid
 *   answer at all, since a 503 with its reason tells more than that.
 */
export async function forwardWithRetry(
  request: UpstreamRequest,
  { clientGone, onPick }: { clientGone: AbortSignal; onPick: OnPick },
  options: RetryOptions,
): Promise<ForwardResult> {
  const { rotation, dispatcherOf, clock } = options;
  const deadline = clock.nowMillis() + options.totalTimeoutMillis;
  const mostCalls = idempotent.has(request.method) ? MOST_CALLS : 1;
  const tried = new Set<Machine>();
  let last: MachineCall | undefined;
  let held: UpstreamAnswer | undefined;

  for (let attempt = 1; attempt <= mostCalls; attempt += 1) {
    const remaining = deadline - clock.nowMillis();
    if (last !== undefined && remaining <= 0) break;
    const pick = tracedPick(rotation, tried, attempt, clock.nowMillis());
    if (pick.status === 'none') break;
    if (last !== undefined) {
      retries.add(1, { [BALANCER_REASON]: last.failure });
      held = await holdAnswer(last.outcome);
    }
    tried.add(pick.machine);
    onPick(pick.machine, attempt);
    last = await callMachine(pick.machine, dispatcherOf(pick.machine), request, {
      attempt,
      clock,
      clientGone,
      timeoutMillis: Math.min(options.tryTimeoutMillis, remaining),
    });
    if (last.failure === undefined) break;
  }
  if (last === undefined) return { status: 'no machine' };
  if (held === undefined || last.outcome.status !== 'failed') return { status: 'called', call: last };
  const [first = last.machine] = tried;
  onPick(first, tried.size);
  return { status: 'held', answer: held };
}

function tracedPick(
  rotation: Rotation,
  tried: ReadonlySet<Machine>,
  attempt: number,
  now: number,
): PickResult {
  const span = tracer.startSpan('balancer.pick', {
    attributes: { [LIFECYCLE_STEP]: 'load-balancer', [BALANCER_ATTEMPT]: attempt },
  });
  const pick = rotation.pick(tried, now);
  if (pick.status === 'picked') {
    span.setAttributes({
      [BALANCER_MACHINE]: pick.machine.name,
      [BALANCER_AVAILABLE]: pick.available,
      [BALANCER_PANIC]: pick.panic,
    });
    if (pick.panic) setServerAttributes({ [BALANCER_PANIC]: true });
  } else span.setAttribute(BALANCER_AVAILABLE, rotation.available);
  span.end();
  return pick;
}
