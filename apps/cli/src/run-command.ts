import { styleText } from 'node:util';
import { CliError, exitCodes } from './cli-error.js';
import { ownEnvironment } from './environment.js';

interface RunOptions {
  json?: boolean;
  /** Print stack traces too. */
  debug?: boolean;
}

/**
 * Runs a command's body and turns its outcome into an exit code. An error becomes one message on standard error: its
 * text and its fix, or with `--json` one line `{"error":{message,fix,exitCode}}`.
 *
 * @param body answers an exit code, see `exitCodes`
 */
export async function runCommand(
  { json = false, debug = ownEnvironment.ROUNDTRIP_DEBUG === '1' }: RunOptions,
  body: () => Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await body();
  } catch (error) {
    process.exitCode = error instanceof CliError ? error.exitCode : exitCodes.failed;
    process.stderr.write(`${json ? jsonOf(error) : textOf(error, debug)}\n`);
  }
}

function jsonOf(error: unknown): string {
  return JSON.stringify({
    error: {
      message: messageOf(error),
      fix: error instanceof CliError ? error.fix : undefined,
      exitCode: process.exitCode,
    },
  });
}

function textOf(error: unknown, debug: boolean): string {
  const lines = [styleText('red', `✗ ${messageOf(error)}`, { stream: process.stderr })];
  if (error instanceof CliError && error.fix !== undefined) lines.push(error.fix);
  if (debug && error instanceof Error) lines.push(error.stack ?? '');
  else if (!(error instanceof CliError)) lines.push('Set ROUNDTRIP_DEBUG=1 to see where it happened.');
  return lines.join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
