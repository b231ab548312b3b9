import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingPrograms } from '../launcher/programs.js';
import { type Check, type Finding, ok, problem, warning } from './check.js';

const TESTED_NODE = 24;

/** Whether what was cloned is installed and built. */
export const installChecks: readonly Check[] = [
  {
    name: 'node',
    look: () => {
      const { node } = process.versions;
      return Number(node.split('.')[0]) >= TESTED_NODE
        ? ok(node)
        : warning(`${node}; Roundtrip is built for ${TESTED_NODE}`, 'Run "npm ci": it brings its own Node.');
    },
  },
  {
    name: 'packages',
    look: ({ repository }) => installedPackages(repository),
  },
  {
    name: 'build',
    look: ({ repository }) => {
      const missing = missingPrograms(repository);
      return missing.length === 0
        ? ok('every program is built')
        : problem(`not built: ${missing.join(', ')}`, 'Run "npm run build".');
    },
  },
  { name: 'data folder', look: ({ data }) => dataFolder(data.root) },
];

/** Decides as `npm start` does (scripts/lib/install.mjs) whether node_modules is that of the lockfile. */
export function installedPackages(repository: string): Finding {
  const modules = join(repository, 'node_modules');
  const lock = join(repository, 'package-lock.json');
  const installedLock = join(modules, '.package-lock.json');
  if (!existsSync(installedLock)) return problem('not installed', 'Run "npm ci".');
  const stamp = join(modules, '.cache', 'roundtrip', 'installed.sha256');
  // Without the stamp it was installed by hand: npm writes its own copy of the lock last.
  const current = existsSync(stamp)
    ? readFileSync(stamp, 'utf8') === createHash('sha256').update(readFileSync(lock)).digest('hex')
    : statSync(installedLock).mtimeMs >= statSync(lock).mtimeMs;
  return current ? ok('installed') : warning('installed from another lockfile', 'Run "npm ci".');
}

function dataFolder(root: string): Finding {
  let at = root;
  while (!existsSync(at)) at = dirname(at);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    if (!statSync(at).isDirectory())
      return problem(`${at} is not a folder`, 'Choose another with --data DIR.');
    return ok(at === root ? root : `${root} (made on first start)`);
  } catch {
    return problem(`${at} cannot be written`, 'Choose another with --data DIR or ROUNDTRIP_DATA.');
  }
}
