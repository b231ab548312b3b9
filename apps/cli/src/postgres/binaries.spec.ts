import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureLinks, locateBinaries } from './binaries.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roundtrip-binaries-'));
  mkdirSync(join(home, 'native', 'lib'), { recursive: true });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

it('finds the binaries of the installed platform package', () => {
  const native = locateBinaries();
  expect(['postgres', 'initdb'].every((name) => existsSync(join(native, 'bin', name)))).toBe(true);
});

it('makes the links that an install without scripts has left out', () => {
  writeFileSync(join(home, 'native/lib/libicuuc.so.60.2'), 'library');
  const links = ['native/lib/libicuuc.so', 'native/lib/libicuuc.so.60'];
  const list = links.map((target) => ({ source: 'native/lib/libicuuc.so.60.2', target }));
  writeFileSync(join(home, 'native/pg-symlinks.json'), JSON.stringify(list));
  ensureLinks(home);
  ensureLinks(home);
  for (const link of links) {
    expect(lstatSync(join(home, link)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(home, link), 'utf8')).toBe('library');
  }
});

it('needs no links where the platform has none', () => {
  expect(() => ensureLinks(home)).not.toThrow();
});
