// The way from a fresh clone to a running command: checks Node, installs from the lockfile when needed, builds what
// is stale, then runs the command on the Node 24 that came with the packages. It runs on the shell's own Node
// before anything is installed: only built-in modules here, and syntax that an old Node can read.
import { ensureBuilt } from './lib/build.mjs';
import { commands, usage } from './lib/commands.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { nodeBinary, requireNode } from './lib/node.mjs';
import { runForeground } from './lib/run.mjs';

requireNode();

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(usage());
  process.exit(2);
}

ensureInstalled();
if (command.build !== false) ensureBuilt();

for (const [index, step] of command.steps.entries()) {
  const last = index === command.steps.length - 1;
  const code = await runForeground(nodeBinary(), last ? [...step, ...args] : step);
  if (code !== 0) process.exit(code);
}
