import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasNodeBinary, root } from './node.mjs';

const lockFile = join(root, 'package-lock.json');
const installedLock = join(root, 'node_modules', '.package-lock.json');
const stampFile = join(root, 'node_modules', '.cache', 'roundtrip', 'installed.sha256');

/** Installs from the lockfile when node_modules is missing or older than the lock; otherwise does nothing. */
export function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (isInstalled(wanted)) return;

  console.error('Installing packages from the lockfile (about a minute the first time) …');
  const began = Date.now();
  npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!hasNodeBinary()) {
    // Somebody's npm is set to run no install scripts; this one is needed, it puts the binary in place.
    npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
  console.error(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
}

function isInstalled(wanted) {
  if (!existsSync(installedLock) || !hasNodeBinary()) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return true;
  // Installed by hand with npm: npm writes its own copy of the lock last.
  return !existsSync(stampFile) && statSync(installedLock).mtimeMs >= statSync(lockFile).mtimeMs;
}

function npm(args) {
  const viaNpm = process.env.npm_execpath;
  const [file, first] =
    viaNpm !== undefined && /npm-cli\.c?js$/.test(viaNpm) ? [process.execPath, [viaNpm]] : ['npm', []];
  const result = spawnSync(file, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status === 0) return;
  console.error(`npm ${args[0]} failed${result.error ? `: ${result.error.message}` : ''}; see above.`);
  process.exit(1);
}
