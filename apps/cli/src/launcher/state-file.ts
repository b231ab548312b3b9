import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli-error.js';
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

/**
 * The state as last written; undefined when there is none.
 *
 * @throws CliError when there is one that we do not understand: another version may run here
 */
export function readState(file: string): SystemState | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const state = parsed(text) as Partial<SystemState> | null | undefined;
  if (typeof state?.version !== 'number') throw unreadable(file, 'it is not what Roundtrip writes');
  if (state.version === 1) return state as SystemState;
  throw new CliError(`${file} was written by another version of Roundtrip (${state.version}, ours is 1).`, {
    fix: 'Run "roundtrip down" of that version, or choose another data folder with --data DIR.',
  });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, String(code));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(file: string, why: string): CliError {
  return new CliError(`${file} cannot be read: ${why}.`, {
    fix: 'It says what runs in this data folder. Remove it when you are sure that nothing does.',
  });
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

/** Removes the state of a launcher that is gone, unless the file is another one's by now. */
export function removeStateOf(file: string, launcher: ProcessIdentity): void {
  if (isSame(readState(file)?.launcher, launcher)) removeState(file);
}

function isSame(one: ProcessIdentity | undefined, other: ProcessIdentity): boolean {
  return one?.pid === other.pid && one.started === other.started;
}
