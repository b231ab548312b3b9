/** House rules that a linter has no words for: a file is one idea, and tests are run, not parked. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const maxLines = 300;

const problems: string[] = [];
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mts|mjs|js)$/.test(file));

for (const file of files) {
  let source: string;
  try {
    source = readFileSync(`${root}${file}`, 'utf8');
  } catch {
    continue; // deleted, not yet committed
  }
  const lines = source.split('\n').length - 1;
  if (lines > maxLines && !/\.(spec|suite)\.ts$/.test(file)) {
    problems.push(`${file} has ${lines} lines (limit ${maxLines}): a file is one idea, split it by idea`);
  }
  if (/\.spec\.ts$/.test(file) && /\b(it|test|describe)\.(only|skip|todo)\(/.test(source)) {
    problems.push(
      `${file} parks a test with .only, .skip or .todo: run it or delete it (skipIf with a printed reason is fine)`,
    );
  }
  if (/\b(TODO|FIXME|XXX)\b/.test(source) && file !== 'scripts/check-files.ts') {
    problems.push(`${file} holds a TODO: do it, or write it down where people look (an issue, the README)`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`House rules: ${files.length} files, all kept.`);
