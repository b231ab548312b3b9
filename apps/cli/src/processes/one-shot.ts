import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { identify, type ProcessIdentity } from './process-identity.js';

/** A command that runs to its end: it prepares something that the processes need. */
export interface OneShotSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface OneShotOptions {
  readonly logFile: string;
  /** Kills the command. */
  readonly signal: AbortSignal;
  onStart(identity: ProcessIdentity): void;
  /** Called with each line that it prints. */
  onLine(line: string): void;
}

export type OneShotResult = { status: 'done' } | { status: 'failed'; how: string };

/** Runs a command to its end. What it prints goes to the log, and its standard output also line by line to `onLine`. */
export function runOneShot(
  { command, args, env, cwd }: OneShotSpec,
  { logFile, signal, onStart, onLine }: OneShotOptions,
): Promise<OneShotResult> {
  return new Promise((resolve) => {
    const log = createWriteStream(logFile, { mode: 0o600 });
    const child = spawn(command, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      signal,
      // What it was doing is undone with its transaction; a stop has no time to wait for more.
      killSignal: 'SIGKILL',
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    createInterface({ input: child.stdout }).on('line', onLine);
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity !== undefined) onStart(identity);
    let failure: string | undefined;
    child.on('error', (error) => {
      failure = error.message;
    });
    child.on('close', (code, killedBy) => {
      log.end(() => {
        if (code === 0) resolve({ status: 'done' });
        else
          resolve({
            status: 'failed',
            how: failure ?? (killedBy ? `signal ${killedBy}` : `exit code ${code}`),
          });
      });
    });
  });
}
