import type { CliContext } from '../context.js';
import type { Environment } from '../environment.js';
import type { CanvasOptions } from './canvas.js';

/** What the screen that a command prints on can show. */
export function screenOf({ output, environment }: CliContext): CanvasOptions {
  return {
    columns: output.columns,
    colour: output.style('bold', 'x') !== 'x',
    unicode: showsUnicode(environment),
  };
}

/**
 * Whether the locale (POSIX: `LC_ALL`, `LC_CTYPE`, `LANG`, the first that is set) is a UTF-8 one. Where none is set,
 * as in most containers and on Windows, terminals show UTF-8 all the same; only the Linux console does not.
 */
export function showsUnicode(environment: Environment): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG;
  return locale ? /utf-?8/i.test(locale) : environment.TERM !== 'linux';
}
