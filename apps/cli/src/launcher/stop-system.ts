import type { DataFolder } from '../data-folder.js';
import { endProcesses } from '../processes/end-processes.js';
import { endOrphans } from './claim.js';
import { readState } from './state-file.js';

/** How a stop ended. */
export type StopResult =
  | { status: 'not running' }
  | { status: 'stopped'; pid: number }
  /** The launcher was gone already; what it had left was ended. */
  | { status: 'cleaned'; names: readonly string[] };

/** The launcher needs less than 5 s; when it needs more, it is killed and its processes are ended one by one. */
const LAUNCHER_GRACE_MILLIS = 4950;

/**
 * Stops the system of a data folder, however it was started.
 *
 * @throws CliError when a process cannot be ended, or the state cannot be read
 */
export async function stopSystem(data: DataFolder, graceMillis = LAUNCHER_GRACE_MILLIS): Promise<StopResult> {
  const state = readState(data.stateFile);
  if (state === undefined) return { status: 'not running' };
  const { launcher } = state;
  const stopped = await endProcesses(
    [{ name: 'launcher', identity: launcher, stopSignal: 'SIGTERM' }],
    graceMillis,
  );
  // A launcher that stopped in order has removed its state; one that was killed has left it.
  const names = await endOrphans(data);
  return stopped.length > 0 ? { status: 'stopped', pid: launcher.pid } : { status: 'cleaned', names };
}
