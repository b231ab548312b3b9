/**
 * Makes the generated references from the data they describe: settings, telemetry, errors, routes.
 * `npm run docs` writes them; `--check` only compares and fails when one is out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configReference } from './docs/config.ts';
import { errorReference } from './docs/errors.ts';
import { routeReference } from './docs/routes.ts';
import { telemetryDocument } from './docs/telemetry.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const checkOnly = process.argv.includes('--check');

const documents: Record<string, () => Promise<string>> = {
  'docs/config.md': configReference,
  'docs/errors.md': errorReference,
  'docs/routes.md': routeReference,
  'docs/telemetry.md': telemetryDocument,
};

const stale: string[] = [];
for (const [file, make] of Object.entries(documents)) {
  const text = `${(await make()).trimEnd()}\n`;
  const before = await readFile(join(root, file), 'utf8').catch(() => '');
  if (before === text) continue;
  stale.push(file);
  if (!checkOnly) await writeFile(join(root, file), text);
}

if (checkOnly && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}\n  → run: npm run docs`);
  process.exit(1);
}
console.log(checkOnly || stale.length === 0 ? 'Generated documents: in sync.' : `Wrote ${stale.join(', ')}.`);
// What the routes need (a Nest application without its database) may hold timers open.
process.exit(0);
