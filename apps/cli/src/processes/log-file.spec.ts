import { closeSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitLog, openLog, tailOfLog } from './log-file.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-log-'));
  file = join(folder, 'shop-a.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function append(text: string, fresh: boolean): void {
  const log = openLog(file, fresh);
  writeSync(log, text);
  closeSync(log);
}

describe('openLog', () => {
  it('starts over for a new run and goes on after a restart', () => {
    append('first run\n', true);
    append('second run\n', true);
    append('restarted\n', false);
    expect(readFileSync(file, 'utf8')).toBe('second run\nrestarted\n');
  });

  it('makes a log that only its owner can read', () => {
    append('x', true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('limitLog', () => {
  it('moves a log that is too large aside, and what is written then starts at the beginning', async () => {
    const log = openLog(file, true);
    writeSync(log, 'x'.repeat(100));
    expect(await limitLog(file, 99)).toBe(true);
    writeSync(log, 'after');
    closeSync(log);
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(100);
  });

  it('leaves a log alone that is small enough, or missing', async () => {
    append('x'.repeat(100), true);
    expect(await limitLog(file, 100)).toBe(false);
    expect(await limitLog(join(folder, 'none.log'), 100)).toBe(false);
  });
});

describe('tailOfLog', () => {
  it('reads pino’s lines as a person does, and others as they are', () => {
    writeFileSync(
      file,
      [
        'older',
        '{"level":30,"msg":"listening"}',
        '{"level":60,"msg":"cannot start","err":{"message":"no database"}}',
        '    at main.js:3',
        '',
      ].join('\n'),
    );
    expect(tailOfLog(file, 3)).toEqual([
      'info: listening',
      'fatal: cannot start: no database',
      '    at main.js:3',
    ]);
  });

  it('leaves out colours that a program wrote although nobody watched', () => {
    writeFileSync(file, '\u001b[32mgreen\u001b[39m');
    expect(tailOfLog(file, 1)).toEqual(['green']);
  });

  it('cuts lines that are too long for a screen', () => {
    writeFileSync(file, 'y'.repeat(5000));
    expect(tailOfLog(file, 1)[0]).toHaveLength(241);
  });

  it('is empty when there is no log', () => {
    expect(tailOfLog(join(folder, 'none.log'), 3)).toEqual([]);
  });
});
