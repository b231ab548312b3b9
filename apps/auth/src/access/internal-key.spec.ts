import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InternalKey } from './internal-key.js';

const key = 'k'.repeat(43);
let file: string;

beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'roundtrip-key-')), 'internal.key');
});
afterEach(() => rm(join(file, '..'), { recursive: true }));

describe('InternalKey', () => {
  it('matches the key in its file, whose last line may end', async () => {
    await writeFile(file, `${key}\n`, { mode: 0o600 });
    const internalKey = await InternalKey.fromFile(file);
    expect(internalKey.matches(key)).toBe(true);
  });

  it.each([undefined, '', 'k', `${key}k`, key.toUpperCase()])('does not match %j', (candidate) => {
    expect(new InternalKey(key).matches(candidate)).toBe(false);
  });

  it('refuses a file that others can read', async () => {
    await writeFile(file, key);
    await chmod(file, 0o644);
    await expect(InternalKey.fromFile(file)).rejects.toThrow('chmod 600');
  });

  it('refuses an empty file: it would let everybody in who sends nothing', async () => {
    await writeFile(file, '\n', { mode: 0o600 });
    await expect(InternalKey.fromFile(file)).rejects.toThrow('no key');
  });
});
