import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Puts an end to the guard; resolves when it is gone. For when the guarded server has ended. */
export type DismissGuard = () => Promise<void>;

/**
 * Waits for a line on standard input. An end without a line means that who holds the other end is gone: then the
 * server is asked to end.
 */
const script = 'read -r line && exit 0; kill -s "$2" "$1"';

/**
 * Sees to it that a server which is not ours (PostgreSQL, Redis) does not outlive us. Our own processes notice by
 * their IPC channel that we are gone; a server cannot, so a shell of less than a megabyte notices for it, even when
 * we are killed with SIGKILL.
 */
export function guard(pid: number, stopSignal: NodeJS.Signals): DismissGuard {
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid), stopSignal.replace('SIG', '')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the terminal's process group: Ctrl-C is not for the guard.
    detached: true,
  });
  const gone = once(shell, 'exit').catch(() => {});
  shell.stdin.on('error', () => {}); // the guard is gone already
  return async () => {
    shell.stdin.end('done\n');
    await gone;
  };
}
