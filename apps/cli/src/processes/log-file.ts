import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { copyFile, stat, truncate } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

/** Pino's level numbers. */
const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

const TAIL_BYTES = 16_384;
const MAX_LINE = 240;

/**
 * Opens a log that a process writes itself, from its standard output. Appending is what makes it possible to shorten
 * the file while the process writes.
 *
 * @param fresh drop what an earlier run wrote
 */
export function openLog(file: string, fresh: boolean): number {
  if (fresh) closeSync(openSync(file, 'w', 0o600));
  return openSync(file, 'a', 0o600);
}

/**
 * Keeps a log from growing without bound: when it is larger, its content moves to `<file>.1` and it starts over.
 * Lines written between the two are lost.
 *
 * @returns whether it was shortened
 */
export async function limitLog(file: string, maxBytes: number): Promise<boolean> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size <= maxBytes) return false;
  await copyFile(file, `${file}.1`);
  await truncate(file);
  return true;
}

/** The last lines of a log as a person reads them: pino's JSON becomes `level: message`. */
export function tailOfLog(file: string, lines: number): string[] {
  return readEnd(file)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .map(readable);
}

function readEnd(file: string): string {
  try {
    const log = openSync(file, 'r');
    try {
      const { size } = fstatSync(log);
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(log, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(log);
    }
  } catch {
    return '';
  }
}

function readable(line: string): string {
  let text = stripVTControlCharacters(line);
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level: number;
      msg?: string;
      err?: { message?: string };
    };
    const message = [msg, err?.message]
      .filter((part, index, all) => part && all.indexOf(part) === index)
      .join(': ');
    if (message !== '') text = `${levels[level] ?? 'log'}: ${message}`;
  } catch {
    // Not JSON: a stack trace, or a process that has no logger yet.
  }
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
}
