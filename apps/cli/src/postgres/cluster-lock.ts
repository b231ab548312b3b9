import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../processes/process-identity.js';

/**
 * The server that holds the cluster, if one still runs: left behind by a launcher that was killed.
 *
 * PostgreSQL leaves `postmaster.pid` when it is killed, and does not start while the pid in it is in use, be it by a
 * stranger who was given that number since. Such a file is removed here; one of a process that is gone PostgreSQL
 * removes itself.
 */
export function releaseLock(cluster: string): ProcessIdentity | undefined {
  const lock = join(cluster, 'postmaster.pid');
  const pid = Number(firstLine(lock));
  const holder = Number.isInteger(pid) && pid > 0 ? identify(pid) : undefined;
  if (holder === undefined) return undefined;
  if (commandOf(pid).includes(cluster)) return holder;
  rmSync(lock, { force: true });
  return undefined;
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
  } catch {
    return '';
  }
}

function commandOf(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
