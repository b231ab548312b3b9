import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The oldest Node that may start us; the work itself is done by the Node from the packages. */
export const oldestNode = 20;

/** What to tell somebody whose Node is too old, or undefined when it will do. */
export function nodeProblem(version) {
  const major = Number(version.split('.', 1)[0]);
  if (major >= oldestNode) return undefined;
  return `Roundtrip needs Node ${oldestNode} or newer to start; this is Node ${version}. Install a newer Node and try again.`;
}

export function requireNode() {
  const problem = nodeProblem(process.versions.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(2);
}

/** The Node that came with the packages (npm package `node`). */
export function nodeBinary() {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

export function hasNodeBinary() {
  return existsSync(nodeBinary());
}
