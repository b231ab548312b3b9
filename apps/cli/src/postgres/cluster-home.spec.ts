import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipWhen } from '@roundtrip/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { prepareHome } from './cluster-home.js';

let root: string;
let outside: string;
let installed: string;
let data: DataFolder;

/** Any user will do: what counts is that it is another one. As an ordinary user we can only give to ourselves. */
const ids = { uid: process.getuid?.() === 0 ? 65534 : process.getuid!(), gid: process.getgid!() };
const runAs = { user: 'nobody', ...ids };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roundtrip-home-'));
  chmodSync(root, 0o755);
  outside = makeFolder('outside');
  installed = join(makeFolder('package'), 'native');
  for (const folder of ['bin', 'lib']) mkdirSync(join(installed, folder), { recursive: true, mode: 0o755 });
  writeFileSync(join(root, 'package', 'package.json'), '{"version":"18.4.0"}');
  writeFileSync(join(installed, 'bin', 'postgres'), '#!/bin/sh', { mode: 0o700 });
  data = new DataFolder(makeFolder('data'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function makeFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { mode: 0o755 });
  return folder;
}

describe('where the cluster lives', () => {
  it('is the data folder when PostgreSQL runs as ourselves, however private that is', () => {
    chmodSync(data.root, 0o700);
    expect(prepareHome(data, installed, undefined, outside)).toEqual({
      cluster: join(data.postgresFolder, 'cluster'),
      binaries: installed,
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('is the data folder when another user can get there; it is closed to all but that user', () => {
    const home = prepareHome(data, installed, runAs, outside);
    expect(home).toEqual({ cluster: join(data.postgresFolder, 'cluster'), binaries: installed });
    expect(statSync(data.postgresFolder)).toMatchObject({ uid: runAs.uid });
    expect(statSync(data.postgresFolder).mode & 0o777).toBe(0o700);
  });

  it('is outside when the other user cannot get to the data folder', () => {
    chmodSync(data.root, 0o700);
    const home = prepareHome(data, installed, runAs, outside);
    expect(home.cluster).toMatch(new RegExp(`^${outside}/roundtrip-[0-9a-f]{12}/postgres/cluster$`));
    expect(home.binaries).toBe(installed);
    expect(prepareHome(data, installed, runAs, outside)).toEqual(home);
  });

  it('has a copy of the binaries, open to all, when the other user cannot get to those', () => {
    chmodSync(join(root, 'package'), 0o700);
    const { binaries, cluster } = prepareHome(data, installed, runAs, outside);
    expect(binaries).toMatch(new RegExp(`^${outside}/roundtrip-[0-9a-f]{12}/binaries$`));
    expect(statSync(join(binaries, 'bin', 'postgres')).mode & 0o777).toBe(0o755);
    expect(cluster).toBe(join(data.postgresFolder, 'cluster'));
  });

  it('gets a new copy of the binaries when the package was updated', () => {
    chmodSync(join(root, 'package'), 0o700);
    const first = prepareHome(data, installed, runAs, outside);
    writeFileSync(join(installed, 'bin', 'initdb'), '#!/bin/sh', { mode: 0o755 });
    expect(existsSync(join(prepareHome(data, installed, runAs, outside).binaries, 'bin', 'initdb'))).toBe(
      false,
    );
    writeFileSync(join(root, 'package', 'package.json'), '{"version":"18.5.0"}');
    expect(prepareHome(data, installed, runAs, outside)).toEqual(first);
    expect(existsSync(join(first.binaries, 'bin', 'initdb'))).toBe(true);
  });
});

describe('homes outside', () => {
  it('go when their data folder is gone, at the next start of any system', () => {
    chmodSync(data.root, 0o700);
    prepareHome(data, installed, runAs, outside);
    expect(readdirSync(outside)).toHaveLength(1);
    rmSync(data.root, { recursive: true });
    prepareHome(new DataFolder(makeFolder('other')), installed, undefined, outside);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('leave alone what is not ours to remove', () => {
    mkdirSync(join(outside, 'roundtrip-theirs'));
    mkdirSync(join(outside, 'something'));
    prepareHome(data, installed, undefined, outside);
    expect(readdirSync(outside).sort()).toEqual(['roundtrip-theirs', 'something']);
  });

  const notRoot = skipWhen(process.getuid?.() !== 0, 'cluster-home.spec.ts', 'only root can give files away');

  it.skipIf(notRoot)('are refused when somebody else has made them', async () => {
    const { chownSync } = await import('node:fs');
    chmodSync(data.root, 0o700);
    prepareHome(data, installed, runAs, outside);
    chownSync(join(outside, readdirSync(outside)[0]!), 12345, 12345);
    expect(() => prepareHome(data, installed, runAs, outside)).toThrow('belongs to somebody else');
  });
});
