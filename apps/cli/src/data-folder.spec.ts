import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipWhen } from '@roundtrip/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from './data-folder.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-data-'));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a data folder', () => {
  it('is made with its secrets and its state closed to others', () => {
    const data = new DataFolder(join(folder, 'deep', 'down'));
    data.ensure();
    expect([data.secretsFolder, data.runFolder, data.signingKeysFolder].map(modeOf)).toEqual([
      0o700, 0o700, 0o700,
    ]);
  });

  it('closes secrets that others could see', () => {
    const data = new DataFolder(folder);
    mkdirSync(data.secretsFolder, { mode: 0o755 });
    data.ensure();
    expect(modeOf(data.secretsFolder)).toBe(0o700);
  });

  it('says which folder it is and how to choose another when it cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    const data = new DataFolder(join(folder, 'file', 'data'));
    expect(() => data.ensure()).toThrow(`The data folder ${data.root} cannot be written (ENOTDIR).`);
    expect(() => data.ensure()).toThrow(
      expect.objectContaining({ fix: expect.stringContaining('--data DIR') }),
    );
  });

  const isRoot = skipWhen(process.getuid?.() === 0, 'data-folder.spec.ts', 'root can write everywhere');

  it.skipIf(isRoot)('says so too when it is there and cannot be written', () => {
    chmodSync(folder, 0o500);
    expect(() => new DataFolder(folder).ensure()).toThrow('EACCES');
  });
});
