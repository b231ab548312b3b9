import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Clock } from '@roundtrip/clock';
import type { Dispatcher } from 'undici';
import type { Machine } from './machine.js';

export interface HealthCheckOptions {
  intervalMillis: number;
  timeoutMillis: number;
  clock: Clock;
}

/**
 * Asks each machine's `/readyz` again and again, each on its own schedule: a slow machine delays nobody else's check.
 * 200 passes; anything else, and no answer in time, fails. Checks make no spans.
 *
 * @param dispatcherOf the connections on which a machine is asked. Not those of its requests: a check that queues behind
 *   a burst of requests would call a busy machine dead.
 * @returns a function that stops the checks.
 */
export function startHealthChecks(
  machines: readonly Machine[],
  dispatcherOf: (machine: Machine) => Dispatcher,
  { intervalMillis, timeoutMillis, clock }: HealthCheckOptions,
): () => void {
  const stopped = new AbortController();
  const timers = new Map<Machine, NodeJS.Timeout>();

  const check = async (machine: Machine) => {
    const passed = await isReady(dispatcherOf(machine), machine, timeoutMillis, stopped.signal);
    if (stopped.signal.aborted) return;
    machine.checked(passed, clock.nowMillis());
    timers.set(machine, setTimeout(check, intervalMillis, machine));
  };
  context.with(suppressTracing(context.active()), () => {
    for (const machine of machines) void check(machine);
  });

  return () => {
    stopped.abort();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

async function isReady(
  dispatcher: Dispatcher,
  machine: Machine,
  timeoutMillis: number,
  stopped: AbortSignal,
): Promise<boolean> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  stopped.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, timeoutMillis);
  try {
    const { statusCode, body } = await dispatcher.request({
      method: 'GET',
      path: '/readyz',
      headers: { host: new URL(machine.origin).host, 'user-agent': 'roundtrip-balancer' },
      signal: abort.signal,
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener('abort', stop);
  }
}
