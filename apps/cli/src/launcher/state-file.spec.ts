import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify } from '../processes/process-identity.js';
import { claimState, readRunningState, readState, removeStateOf, writeState } from './state-file.js';
import { stateOf } from './states.suite.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-state-'));
  file = join(folder, 'state.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives back what was written, to its owner alone', () => {
  const state = stateOf();
  writeState(file, state);
  expect(readState(file)).toEqual(state);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('can be claimed once', () => {
  const first = stateOf();
  expect(claimState(file, first)).toBe(true);
  expect(claimState(file, stateOf({ startedAt: 2 }))).toBe(false);
  expect(readState(file)).toEqual(first);
});

it('is that of a running system as long as its launcher lives', () => {
  writeState(file, stateOf({ launcher: identify(process.pid)! }));
  expect(readRunningState(file)).toBeDefined();
  writeState(file, stateOf({ launcher: { pid: process.pid, started: 'another life' } }));
  expect(readRunningState(file)).toBeUndefined();
});

it.each(['', '{ not json', 'null', '{}'])(
  'is refused, by the name of its file, when that holds %j',
  (content) => {
    writeFileSync(file, content);
    expect(() => readState(file)).toThrow(`${file} cannot be read: it is not what Roundtrip writes.`);
  },
);

it('is refused when another version of Roundtrip wrote it', () => {
  writeFileSync(file, '{"version":99}');
  expect(() => readRunningState(file)).toThrow(`${file} was written by another version of Roundtrip`);
});

it('is removed only for the launcher that it names', () => {
  const state = stateOf();
  writeState(file, state);
  removeStateOf(file, { pid: 2, started: 'long ago' });
  expect(readState(file)).toEqual(state);
  removeStateOf(file, state.launcher);
  expect(readState(file)).toBeUndefined();
});

it('is none when there is no file', () => {
  expect(readState(join(folder, 'none.json'))).toBeUndefined();
});
