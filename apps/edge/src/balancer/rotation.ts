import type { Machine } from './machine.js';

export type PickResult =
  | {
      status: 'picked';
      machine: Machine;
      /** How many machines there were to choose from. */
      available: number;
      /** All machines that pass their checks are ejected, and one of them was chosen all the same. */
      panic: boolean;
    }
  | { status: 'none' };

/**
 * Round robin over the machines that may be chosen.
 *
 * **Panic.** Ejection is a guess drawn from a few calls; a passed check is a fact. When every machine that passes its
 * checks is ejected, the cause lies most likely behind them (the auth service is down and all answer 503), and
 * answering "no machine" would turn a part of the requests failing into all of them failing. Then ejections are
 * ignored. A machine that fails its checks is never chosen.
 */
export class Rotation {
  private last = -1;

  constructor(readonly machines: readonly Machine[]) {}

  /**
   * @param tried machines that this request has been sent to already.
   * @param now milliseconds since the epoch.
   */
  pick(tried: ReadonlySet<Machine>, now: number): PickResult {
    for (const machine of this.machines) machine.settle(now);
    const normal = this.machines.some((machine) => machine.available);
    const eligible = (machine: Machine) => (normal ? machine.available : machine.healthy);
    const available = this.machines.filter(eligible).length;

    for (let step = 1; step <= this.machines.length; step += 1) {
      const index = (this.last + step) % this.machines.length;
      const machine = this.machines[index];
      if (machine === undefined || tried.has(machine) || !eligible(machine)) continue;
      this.last = index;
      return { status: 'picked', machine, available, panic: !normal };
    }
    return { status: 'none' };
  }

  /** How many machines can be chosen without panic. */
  get available(): number {
    return this.machines.filter((machine) => machine.available).length;
  }

  /** How many machines pass their checks: what the balancer's own readiness goes by. */
  get healthy(): number {
    return this.machines.filter((machine) => machine.healthy).length;
  }
}
