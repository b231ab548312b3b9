// The way from a fresh clone to a running command: checks Node, installs from the lockfile when needed, builds what
// is stale, then runs the command on the Node 24 that came with the packages. This file and `lib/node.mjs` are all that
// a Node too old gets to read: syntax of ten years ago here; the rest is imported once the version is known to do.
import { requireNode } from './lib/node.mjs';

requireNode();
import('./lib/main.mjs').then((main) => main.run(process.argv.slice(2)));
