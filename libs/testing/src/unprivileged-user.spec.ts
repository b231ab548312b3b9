import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isOpenToAll } from './unprivileged-user.js';

it('a folder is out of reach when a folder above it is private', async () => {
  const home = await mkdtemp(join(tmpdir(), 'roundtrip-reach-'));
  const inner = join(home, 'bin');
  await mkdir(inner, { mode: 0o755 });
  try {
    await chmod(home, 0o700);
    expect(await isOpenToAll(inner)).toBe(false);
    await chmod(home, 0o755);
    expect(await isOpenToAll(inner)).toBe(await isOpenToAll(tmpdir()));
  } finally {
    await rm(home, { recursive: true });
  }
});
