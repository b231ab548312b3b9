import { CliError } from '../cli-error.js';
import type { DataFolder } from '../data-folder.js';
import { endProcesses } from '../processes/end-processes.js';
import { isAlive } from '../processes/process-identity.js';
import { claimState, readState, removeStateOf, type SystemState } from './state-file.js';

/** Time for what a killed launcher left behind to end by itself; our processes need less than 4 s. */
const ORPHAN_GRACE_MILLIS = 4000;

/**
 * Takes the data folder for one launcher. When the launcher that had it was killed, what it had started and what still
 * runs is ended first.
 *
 * @returns names of the processes that were ended
 * @throws CliError when a system runs here, or its state cannot be read
 */
export async function claimDataFolder(data: DataFolder, first: SystemState): Promise<string[]> {
  const cleaned: string[] = [];
  // Twice at most: a second file can only be that of another launcher that was quicker.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (claimState(data.stateFile, first)) return cleaned;
    cleaned.push(...(await endOrphans(data)));
  }
  throw new CliError('Another start in this data folder was quicker.', { fix: 'See: npx roundtrip status' });
}

/**
 * Ends what a killed launcher has left, and removes its state. A state that somebody else has put there in the meantime
 * stays.
 *
 * @returns names of the processes that were ended
 * @throws CliError when the launcher is alive
 */
export async function endOrphans(data: DataFolder): Promise<string[]> {
  const state = readState(data.stateFile);
  if (state === undefined) return [];
  if (isAlive(state.launcher)) {
    throw new CliError(`Roundtrip already runs in ${data.root} (pid ${state.launcher.pid}).`, {
      fix: [
        'See how it is:  npx roundtrip status',
        'Stop it:        npx roundtrip down',
        'A second one needs a --data and a ROUNDTRIP_PORT_OFFSET of its own.',
      ].join('\n'),
    });
  }
  const left = state.processes.flatMap(({ name, identity, stopSignal }) =>
    identity === null ? [] : [{ name, identity, stopSignal }],
  );
  const ended = await endProcesses(left, ORPHAN_GRACE_MILLIS);
  removeStateOf(data.stateFile, state.launcher);
  return ended;
}
