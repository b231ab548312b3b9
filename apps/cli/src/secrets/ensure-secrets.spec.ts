import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { ensureSecrets } from './ensure-secrets.js';

let folder: string;
let data: DataFolder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-secrets-'));
  data = new DataFolder(folder);
  data.ensure();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const passwords = (): Record<string, string> => JSON.parse(readFileSync(data.passwordsFile, 'utf8'));

describe('ensureSecrets', () => {
  it('makes keys and a password for each of the demo people, for the owner alone', async () => {
    await ensureSecrets(data, ['a'], new Date());
    expect(Object.keys(passwords())).toEqual(['esther', 'sam', 'admin']);
    expect(new Set(Object.values(passwords())).size).toBe(3);
    for (const file of [data.labKeyFile, data.internalKeyFile, data.passwordsFile]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'utf8').length).toBeGreaterThanOrEqual(32);
    }
    expect(statSync(data.secretsFolder).mode & 0o777).toBe(0o700);
  });

  it('keeps what is there, so that a restart logs nobody out', async () => {
    await ensureSecrets(data, ['a'], new Date());
    const before = [passwords(), readFileSync(data.labKeyFile, 'utf8')];
    expect(await ensureSecrets(data, ['a'], new Date())).toEqual([]);
    expect([passwords(), readFileSync(data.labKeyFile, 'utf8')]).toEqual(before);
  });

  it('adds the password that is missing and keeps the others', async () => {
    writeFileSync(data.passwordsFile, '{"esther":"kept"}');
    await ensureSecrets(data, ['a'], new Date());
    expect(passwords()).toMatchObject({ esther: 'kept', sam: expect.any(String), admin: expect.any(String) });
  });

  it('starts over when the passwords cannot be read', async () => {
    writeFileSync(data.passwordsFile, '{"esther":');
    await ensureSecrets(data, ['a'], new Date());
    expect(Object.keys(passwords())).toHaveLength(3);
  });
});
