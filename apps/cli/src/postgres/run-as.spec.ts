import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOpenToAll, postgresUser } from './run-as.js';

const passwd =
  (...lines: string[]) =>
  () =>
    ['root:x:0:0:root:/root:/bin/bash', ...lines, ''].join('\n');
const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';

describe('who PostgreSQL runs as', () => {
  it('is ourselves when we are an ordinary user', () => {
    expect(postgresUser(1000, passwd(nobody))).toBeUndefined();
  });

  it('is its own user when we are root and there is one', () => {
    expect(postgresUser(0, passwd(nobody, 'postgres:x:101:104::/var/lib/postgresql:/bin/sh'))).toEqual({
      user: 'postgres',
      uid: 101,
      gid: 104,
    });
  });

  it('is nobody when we are root and there is no user for it', () => {
    expect(postgresUser(0, passwd(nobody))).toMatchObject({ user: 'nobody', uid: 65534 });
  });

  it('cannot be found when we are root and there is nobody else', () => {
    expect(() => postgresUser(0, passwd())).toThrow('no user postgres or nobody');
  });
});

describe('isOpenToAll', () => {
  it('looks at the folder and at every folder above it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtrip-reach-'));
    const inner = join(folder, 'inner');
    mkdirSync(inner, { mode: 0o755 });
    try {
      chmodSync(folder, 0o700);
      expect(isOpenToAll(inner)).toBe(false);
      chmodSync(folder, 0o755);
      expect(isOpenToAll(inner)).toBe(isOpenToAll(tmpdir()));
      chmodSync(inner, 0o750);
      expect(isOpenToAll(inner)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
