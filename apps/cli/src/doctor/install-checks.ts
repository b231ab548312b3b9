import { accessSync, constants, existsSync, statSync } from 'node:fs';
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
    look: ({ repository }) => {
      const installed = join(repository, 'node_modules', '.package-lock.json');
      if (!existsSync(installed)) return problem('not installed', 'Run "npm ci".');
      return statSync(installed).mtimeMs >= statSync(join(repository, 'package-lock.json')).mtimeMs
        ? ok('installed')
        : warning('installed from an older lockfile', 'Run "npm ci".');
    },
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
