import type { ProcessIdentity } from './process-identity.js';

/** What a process is doing. `backing off`: it crashed and waits for its next start. */
export type Phase = 'starting' | 'ready' | 'backing off' | 'stopping' | 'stopped';

/** One process of the system, as `status` shows it. */
export interface ProcessState {
  readonly name: string;
  readonly service: string;
  readonly machine: string | null;
  readonly port: number;
  readonly phase: Phase;
  /** The process that runs now, else `null`. */
  readonly identity: ProcessIdentity | null;
  /** Signal that asks it to end. */
  readonly stopSignal: NodeJS.Signals;
  /** Unix milliseconds of its latest start. */
  readonly startedAt: number;
  readonly restarts: number;
  /** How it ended the last time: `exit code 1`, `signal SIGKILL`. */
  readonly lastExit: string | null;
}
