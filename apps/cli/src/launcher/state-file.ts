import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Ports } from '../ports.js';
import { isAlive, type ProcessIdentity } from '../processes/process-identity.js';
import type { ProcessState } from '../processes/process-state.js';

/** `run/state.json`: what the launcher has started. Also the lock that keeps a second launcher out. */
export interface SystemState {
  readonly version: 1;
  readonly launcher: ProcessIdentity;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly phase: 'starting' | 'ready' | 'stopping';
  readonly machines: readonly string[];
  readonly ports: Ports;
  readonly database: 'own' | 'DATABASE_URL';
  readonly cache: 'own' | 'REDIS_URL' | 'memory';
  readonly processes: readonly ProcessState[];
}

/** The state as last written; undefined when there is none or it is not ours to read. */
export function readState(file: string): SystemState | undefined {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as SystemState;
    return state.version === 1 ? state : undefined;
  } catch {
    return undefined;
  }
}

/** The state of the system that runs in this data folder; undefined when its launcher is gone. */
export function readRunningState(file: string): SystemState | undefined {
  const state = readState(file);
  return state !== undefined && isAlive(state.launcher) ? state : undefined;
}

/**
 * Writes the first state, unless a file is already there.
 *
 * @returns false when there is one: somebody runs here, or somebody was killed here
 */
export function claimState(file: string, state: SystemState): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  try {
    linkSync(draft, file); // fails when the file exists, and the file is whole from its first moment
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces the state. Readers see the old or the new one, never half of one. */
export function writeState(file: string, state: SystemState): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, file);
}

export function removeState(file: string): void {
  rmSync(file, { force: true });
}
