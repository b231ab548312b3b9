import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedPackages } from './install-checks.js';

const LOCK = '{"lockfileVersion":3}';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'roundtrip-install-'));
  mkdirSync(join(repository, 'node_modules', '.cache', 'roundtrip'), { recursive: true });
  writeFileSync(join(repository, 'package-lock.json'), LOCK);
});

afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** npm's own copy of the lock, written that many seconds after the lock itself. */
function installed(secondsAfterLock: number): void {
  const copy = join(repository, 'node_modules', '.package-lock.json');
  writeFileSync(copy, '{}');
  utimesSync(join(repository, 'package-lock.json'), 1_000, 1_000);
  utimesSync(copy, 1_000 + secondsAfterLock, 1_000 + secondsAfterLock);
}

/** What `npm start` writes when it has installed. */
function stamped(lock: string): void {
  const stamp = join(repository, 'node_modules', '.cache', 'roundtrip', 'installed.sha256');
  writeFileSync(stamp, createHash('sha256').update(lock).digest('hex'));
}

describe('the packages', () => {
  it('are missing where npm has left no copy of the lock', () => {
    expect(installedPackages(repository)).toMatchObject({ status: 'problem', detail: 'not installed' });
  });

  it('are those of the lock whose hash npm start has kept, whatever the times of the files', () => {
    installed(-1);
    stamped(LOCK);
    expect(installedPackages(repository)).toMatchObject({ status: 'ok' });
    stamped('an older lock');
    installed(1);
    expect(installedPackages(repository)).toMatchObject({ status: 'warning' });
  });

  it('are told by the times of the files when they were installed by hand', () => {
    installed(1);
    expect(installedPackages(repository)).toMatchObject({ status: 'ok' });
    installed(-1);
    expect(installedPackages(repository)).toMatchObject({
      status: 'warning',
      detail: 'installed from another lockfile',
    });
  });
});
