import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Machine, type MachineObserver } from './machine.js';
import { Rotation } from './rotation.js';

type State = 'in' | 'ejected' | 'unhealthy';

const observer: MachineObserver = { ejected: () => undefined, returned: () => {} };

function machineIn(state: State, name: string): Machine {
  const machine = new Machine(
    { name, origin: `https://${name}` },
    {
      healthChecks: true,
      healthyAfter: 1,
      unhealthyAfter: 1,
      ejectAfter: 1,
      ejectBaseMillis: 1_000,
      ejectMaxMillis: 1_000,
    },
    observer,
  );
  machine.checked(state !== 'unhealthy', 0);
  if (state === 'ejected') machine.failed('gateway error', 0);
  return machine;
}

function rotationOf(states: readonly State[]): Rotation {
  return new Rotation(states.map((state, index) => machineIn(state, `m${index}`)));
}

const nobody = new Set<Machine>();
const someStates = fc.array(fc.constantFrom<State>('in', 'ejected', 'unhealthy'), {
  minLength: 1,
  maxLength: 8,
});

describe('round robin', () => {
  it('gives every machine that is in the same share, whatever the others do', () => {
    fc.assert(
      fc.property(someStates, fc.integer({ min: 1, max: 5 }), (states, rounds) => {
        fc.pre(states.includes('in'));
        const rotation = rotationOf(states);
        const shares = new Map<string, number>();
        for (let i = 0; i < rounds * rotation.available; i += 1) {
          const pick = rotation.pick(nobody, 0);
          if (pick.status === 'picked')
            shares.set(pick.machine.name, (shares.get(pick.machine.name) ?? 0) + 1);
        }
        const expected = states.flatMap((state, index) =>
          state === 'in' ? [[`m${index}`, rounds] as const] : [],
        );
        expect(shares).toEqual(new Map(expected));
      }),
    );
  });

  it('never picks a machine that was tried or that fails its checks', () => {
    fc.assert(
      fc.property(someStates, fc.nat(255), (states, triedBits) => {
        const rotation = rotationOf(states);
        const tried = new Set(rotation.machines.filter((_machine, index) => triedBits & (1 << index)));
        const pick = rotation.pick(tried, 0);
        if (pick.status === 'none') return;
        expect(tried.has(pick.machine)).toBe(false);
        expect(pick.machine.healthy).toBe(true);
        expect(pick.panic).toBe(pick.machine.ejected);
      }),
    );
  });

  it('finds a machine if and only if one passes its checks', () => {
    fc.assert(
      fc.property(someStates, (states) => {
        const found = rotationOf(states).pick(nobody, 0).status === 'picked';
        expect(found).toBe(states.some((state) => state !== 'unhealthy'));
      }),
    );
  });
});

describe('panic', () => {
  it('uses ejected machines only when no other passes its checks', () => {
    const rotation = rotationOf(['ejected', 'unhealthy', 'ejected']);
    const names = Array.from({ length: 4 }, () => {
      const pick = rotation.pick(nobody, 0);
      return pick.status === 'picked' && pick.panic ? pick.machine.name : 'no panic';
    });
    expect(names).toEqual(['m0', 'm2', 'm0', 'm2']);
  });

  it('does not send a retry to an ejected machine while another one is in', () => {
    const rotation = rotationOf(['in', 'ejected']);
    const first = rotation.pick(nobody, 0);
    if (first.status !== 'picked') throw new Error('one machine is in');
    expect(rotation.pick(new Set([first.machine]), 0)).toEqual({ status: 'none' });
  });
});
