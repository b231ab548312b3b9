import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileKeyStore } from './file-key-store.js';
import { makeSigningKey } from './signing-key.js';

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'roundtrip-keys-')), 'signing');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('FileKeyStore', () => {
  it('gives back what it was given', async () => {
    const store = new FileKeyStore(folder);
    expect(await store.load()).toEqual([]);
    const key = await makeSigningKey(1_800_000_000.5);
    await store.save(key);
    expect(await store.load()).toEqual([key]);
    await store.remove(key.kid);
    await store.remove(key.kid);
    expect(await store.load()).toEqual([]);
  });

  it('makes folder and files that only their owner can read', async () => {
    const store = new FileKeyStore(folder);
    await store.load();
    const key = await makeSigningKey(1);
    await store.save(key);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, `${key.kid}.jwk.json`))).toBe(0o600);
  });

  it('refuses a key that others can read', async () => {
    const store = new FileKeyStore(folder);
    await store.load();
    const key = await makeSigningKey(1);
    await store.save(key);
    await chmod(join(folder, `${key.kid}.jwk.json`), 0o640);
    await expect(store.load()).rejects.toThrow('chmod 600');
  });

  it('ignores and removes what a crash left half written', async () => {
    const store = new FileKeyStore(folder);
    await store.load();
    await writeFile(join(folder, 'half.jwk.json.new'), '{"kty":', { mode: 0o600 });
    expect(await store.load()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['{"d": "secret', '{"d": "secret"}'])('does not quote a broken key: %s', async (text) => {
    const store = new FileKeyStore(folder);
    await store.load();
    await writeFile(join(folder, 'broken.jwk.json'), text, { mode: 0o600 });
    const error = await store.load().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('secret');
  });
});
