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
    const { exitCode, fix } =
      error instanceof CliError ? error : { exitCode: exitCodes.failed, fix: undefined };
    process.exitCode = exitCode;
    const text = json ? errorJson({ message: messageOf(error), fix, exitCode }) : textOf(error, debug);
    process.stderr.write(`${text}\n`);
  }
}

/** An error as `--json` prints it. */
export function errorJson(error: { message: string; fix?: string; exitCode: number }): string {
  return JSON.stringify({ error });
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
