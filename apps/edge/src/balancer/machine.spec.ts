import type { SpanContext } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { Machine, type MachineObserver, type MachineSettings } from './machine.js';

const settings: MachineSettings = {
  healthChecks: true,
  healthyAfter: 2,
  unhealthyAfter: 3,
  ejectAfter: 2,
  ejectBaseMillis: 1_000,
  ejectMaxMillis: 5_000,
};

const call: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

/** A machine and what it told its observer, as `ejected gateway error 1000` or `returned health check 70`. */
function watched(changes: Partial<MachineSettings> = {}) {
  const events: string[] = [];
  const causes: (SpanContext | undefined)[] = [];
  const observer: MachineObserver = {
    ejected: (_machine, reason, backOffMillis, cause) => {
      events.push(`ejected ${reason} ${backOffMillis}`);
      causes.push(cause);
      return undefined;
    },
    returned: (_machine, reason, outForMillis) => events.push(`returned ${reason} ${outForMillis}`),
  };
  const upstream = { name: 'a', origin: 'https://127.0.0.1:1' };
  return { machine: new Machine(upstream, { ...settings, ...changes }, observer), events, causes };
}

function inRotation(changes: Partial<MachineSettings> = {}) {
  const all = watched(changes);
  all.machine.checked(true, 0);
  return all;
}

function fail(machine: Machine, now: number, times = settings.ejectAfter): void {
  for (let i = 0; i < times; i += 1) machine.failed('gateway error', now, call);
}

describe('active checks', () => {
  it('keep a machine out until the first one has passed, which is enough', () => {
    const { machine, events } = watched();
    expect(machine.available).toBe(false);
    machine.checked(true, 0);
    expect(machine.available).toBe(true);
    expect(events).toEqual([]);
  });

  it('tell nobody about a machine that was never in', () => {
    const { machine, events } = watched();
    for (let i = 0; i < 5; i += 1) machine.checked(false, i);
    expect([machine.available, events]).toEqual([false, []]);
  });

  it('take a machine out after as many fails in a row as are set, not before', () => {
    const { machine, events } = inRotation();
    machine.checked(false, 1);
    machine.checked(false, 2);
    machine.checked(true, 3);
    machine.checked(false, 4);
    machine.checked(false, 5);
    expect(machine.available).toBe(true);
    machine.checked(false, 6);
    expect([machine.available, events]).toEqual([false, ['ejected health check 0']]);
  });

  it('bring it back after as many passes in a row as are set, and tell how long it was out', () => {
    const { machine, events } = inRotation();
    for (const now of [10, 20, 30]) machine.checked(false, now);
    machine.checked(true, 40);
    machine.checked(false, 50);
    machine.checked(true, 60);
    expect(machine.available).toBe(false);
    machine.checked(true, 100);
    expect([machine.available, events.at(-1)]).toEqual([true, 'returned health check 70']);
  });
});

describe('passive ejection', () => {
  it('follows as many failures in a row as are set, and knows the call that was one too many', () => {
    const { machine, events, causes } = inRotation();
    expect(machine.failed('connection reset', 10, call)).toBe(false);
    expect(machine.failed('gateway error', 20, call)).toBe(true);
    expect([machine.available, machine.healthy]).toEqual([false, true]);
    expect(events).toEqual(['ejected gateway error 1000']);
    expect(causes).toEqual([call]);
  });

  it('does not follow failures with a success between them', () => {
    const { machine } = inRotation();
    for (let i = 0; i < 10; i += 1) {
      machine.failed('gateway error', i, call);
      machine.succeeded();
    }
    expect(machine.available).toBe(true);
  });

  it('ends with the first check that passes after the back-off', () => {
    const { machine, events } = inRotation();
    fail(machine, 100);
    machine.checked(true, 1_099);
    expect(machine.available).toBe(false);
    machine.checked(false, 1_100);
    expect(machine.available).toBe(false);
    machine.checked(true, 1_200);
    expect([machine.available, events.at(-1)]).toEqual([true, 'returned gateway error 1100']);
  });

  it('doubles its back-off each time, up to the longest', () => {
    const { machine, events } = inRotation();
    let now = 0;
    for (let i = 0; i < 5; i += 1) {
      fail(machine, now);
      now += 5_000;
      machine.checked(true, now);
    }
    expect(events.filter((event) => event.startsWith('ejected'))).toEqual(
      [1_000, 2_000, 4_000, 5_000, 5_000].map((backOff) => `ejected gateway error ${backOff}`),
    );
  });

  it('starts again from the base for a machine that stayed in for the longest back-off', () => {
    const { machine, events } = inRotation();
    fail(machine, 0);
    machine.checked(true, 1_000);
    fail(machine, 1_500);
    machine.checked(true, 4_000);
    fail(machine, 9_000);
    expect(events.at(-1)).toBe('ejected gateway error 1000');
  });

  it('is not repeated by calls that were under way', () => {
    const { machine, events } = inRotation();
    fail(machine, 0, 10);
    expect(events).toHaveLength(1);
    machine.checked(true, 1_000);
    expect(machine.failed('gateway error', 1_001, call)).toBe(false);
  });

  it('and failed checks at the same time are one absence', () => {
    const { machine, events } = inRotation();
    fail(machine, 0);
    for (const now of [10, 20, 30]) machine.checked(false, now);
    for (const now of [1_000, 1_100]) machine.checked(true, now);
    expect(events).toEqual(['ejected gateway error 1000', 'returned gateway error 1100']);
  });
});

describe('without active checks', () => {
  it('a machine is in from the start, and back from an ejection when its time is over', () => {
    const { machine, events } = watched({ healthChecks: false });
    expect(machine.available).toBe(true);
    fail(machine, 0);
    machine.settle(999);
    expect(machine.available).toBe(false);
    machine.settle(1_000);
    expect([machine.available, events.at(-1)]).toEqual([true, 'returned gateway error 1000']);
  });
});

describe('the view of a machine', () => {
  it('tells why it is out and for how long still', () => {
    const { machine } = inRotation();
    fail(machine, 0);
    expect(machine.view(400)).toMatchObject({
      name: 'a',
      available: false,
      health: 'healthy',
      ejected: true,
      outReason: 'gateway error',
      backOffLeftMillis: 600,
      ejections: 1,
    });
  });

  it('counts every time it was taken out, by calls or by checks', () => {
    const { machine } = inRotation();
    fail(machine, 0);
    machine.checked(true, 60_000);
    for (const now of [60_001, 60_002, 60_003]) machine.checked(false, now);
    expect(machine.view(60_004)).toMatchObject({
      ejections: 2,
      outReason: 'health check',
      health: 'unhealthy',
    });
  });
});
