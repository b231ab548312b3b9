import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { releaseLock } from './cluster-lock.js';

let cluster: string;
let lock: string;

beforeEach(() => {
  cluster = mkdtempSync(join(tmpdir(), 'roundtrip-lock-'));
  lock = join(cluster, 'postmaster.pid');
});

afterEach(() => rmSync(cluster, { recursive: true, force: true }));

it('removes a lock whose pid was given to somebody else since', () => {
  writeFileSync(lock, `${process.pid}\n${cluster}\n`);
  expect(releaseLock(cluster)).toBeUndefined();
  expect(existsSync(lock)).toBe(false);
});

it('leaves the lock of a server that is gone to PostgreSQL, which knows what else to look at', () => {
  writeFileSync(lock, `${2 ** 22 + 1}\n${cluster}\n`);
  expect(releaseLock(cluster)).toBeUndefined();
  expect(existsSync(lock)).toBe(true);
});

it.each([undefined, '', 'garbage', '-1'])('finds no holder in a lock that says %j', (content) => {
  if (content !== undefined) writeFileSync(lock, content);
  expect(releaseLock(cluster)).toBeUndefined();
});
