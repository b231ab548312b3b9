import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { nodeBinary, root } from './node.mjs';

/**
 * Runs a command in the foreground and resolves with its exit code. Signals sent to us reach it; it keeps an IPC
 * channel to us, so that it notices when we are killed.
 */
export function runForeground(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PATH: [dirname(nodeBinary()), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
      },
    });
    // On Ctrl-C the terminal signals the whole group; staying alive here lets the child end in its own time.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
