import { ensureBuilt } from './build.mjs';
import { commands, usage } from './commands.mjs';
import { ensureInstalled } from './install.mjs';
import { nodeBinary } from './node.mjs';
import { runForeground } from './run.mjs';

/** Installs and builds what is needed, then runs the command: step after step, the last one with the caller's arguments. */
export async function run([name, ...args]) {
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
}
