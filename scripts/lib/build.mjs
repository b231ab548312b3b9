import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { nodeBinary, root } from './node.mjs';

const stampFile = join(root, 'node_modules', '.cache', 'roundtrip', 'built.sha256');
const groups = ['libs', 'observability', 'apps'];

/**
 * Builds what is stale. The question "did anything change since the last build?" is answered from file times and
 * sizes in a few milliseconds; only when the answer is yes does the compiler run, which then builds incrementally.
 */
export function ensureBuilt() {
  const state = fingerprint();
  if (hasOutput() && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === state) return;

  console.error('Building …');
  const began = Date.now();
  removeOrphans();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(nodeBinary(), [tsc, '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    console.error('The build failed; see above.');
    process.exit(1);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, state);
  console.error(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** The compiler leaves what it made of a source that is gone; documents are made from what is in `dist`. */
function removeOrphans() {
  for (const folder of packages()) {
    const dist = join(folder, 'dist');
    if (!existsSync(dist)) continue;
    for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
      const made = join(entry.parentPath ?? entry.path, entry.name);
      const source = join(folder, 'src', relative(dist, made)).replace(/\.(js|d\.ts)(\.map)?$/, '.ts');
      if (entry.isFile() && source.endsWith('.ts') && !existsSync(source)) rmSync(made);
    }
  }
}

function packages() {
  return groups
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')));
}

/** Whether every package has been built at all; somebody may have removed what was. */
function hasOutput() {
  return packages().every((folder) => existsSync(join(folder, 'dist')));
}

function fingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  };
  for (const file of ['tsconfig.json', 'tsconfig.base.json']) add(join(root, file));
  for (const group of groups) {
    for (const name of readdirSync(join(root, group)).sort()) {
      const folder = join(root, group, name);
      if (!existsSync(join(folder, 'tsconfig.json'))) continue;
      add(join(folder, 'tsconfig.json'));
      add(join(folder, 'package.json'));
      for (const entry of readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) add(join(entry.parentPath ?? entry.path, entry.name));
      }
    }
  }
  return hash.digest('hex');
}
