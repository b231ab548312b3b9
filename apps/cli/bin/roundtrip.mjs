#!/usr/bin/env node
// Parsed by whatever Node the shell has: syntax and modules of old versions only.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
const here = dirname(fileURLToPath(import.meta.url));

if (major < 20) {
  fail(
    'Roundtrip needs Node 20 or newer; this is Node ' +
      process.versions.node +
      '. Install a newer Node and try again.',
  );
} else if (!existsSync(join(here, '../dist/main.js'))) {
  fail('Roundtrip is not built yet. Run: npm run build');
} else if (major < 24 && packagedNode() !== undefined) {
  runOn(packagedNode());
} else {
  import('../dist/main.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

/** The Node 24 that is installed with the packages: what the system is built and tested for. */
function packagedNode() {
  const file = join(here, '../../../node_modules/node/bin/node');
  return existsSync(file) ? file : undefined;
}

/** Runs this same command on another Node and ends as it ends. */
function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    // The channel tells the child when we are killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.channel.unref();
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      // On Ctrl-C the terminal has told the child too.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('error', (error) => {
    fail(error.message);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}
