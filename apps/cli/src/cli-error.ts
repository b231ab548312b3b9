/** How a command ended. Printed in the README and in `roundtrip --help`. */
export const exitCodes = Object.freeze({
  ok: 0,
  /** It was asked for correctly and did not work; standard error says why. */
  failed: 1,
  /** Wrong arguments or settings, or a Node that is too old. */
  usage: 2,
  /** The system is not running. */
  notRunning: 3,
  /** Ended by Ctrl-C before it was done. */
  interrupted: 130,
});

export interface CliErrorOptions {
  /** What to do about it, printed on lines of its own. */
  fix?: string;
  exitCode?: number;
  cause?: unknown;
}

/** A failure that the reader can understand and mend: printed as its message and its fix, without a stack. */
export class CliError extends Error {
  readonly fix: string | undefined;
  readonly exitCode: number;

  constructor(message: string, { fix, exitCode = exitCodes.failed, cause }: CliErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CliError';
    this.fix = fix;
    this.exitCode = exitCode;
  }
}
