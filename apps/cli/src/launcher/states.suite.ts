import { portsFrom } from '../ports.js';
import type { ProcessState } from '../processes/process-state.js';
import type { SystemState } from './state-file.js';

/** A state as a launcher writes it; its launcher is gone unless `changes` say otherwise. */
export function stateOf(changes: Partial<SystemState> = {}): SystemState {
  return {
    version: 1,
    launcher: { pid: 1, started: 'long ago' },
    startedAt: 1,
    phase: 'ready',
    machines: ['a'],
    ports: portsFrom({}, 0),
    database: 'own',
    cache: 'memory',
    processes: [],
    ...changes,
  };
}

export function processStateOf(changes: Partial<ProcessState> = {}): ProcessState {
  return {
    name: 'shop-a',
    service: 'shop',
    machine: 'a',
    port: 8520,
    phase: 'ready',
    identity: null,
    stopSignal: 'SIGTERM',
    startedAt: 1,
    restarts: 0,
    lastExit: null,
    ...changes,
  };
}
