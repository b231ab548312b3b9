import { existsSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { type Check, type Finding, ok, problem, warning } from './check.js';

const MEBIBYTE = 1024 * 1024;
/** A system of three machines holds less than 1.3 GB. */
const WANTED_MEMORY_MB = 1400;
/** Packages, build, database, logs. */
const WANTED_DISK_MB = 1024;
const LEAST_DISK_MB = 300;

/** What the machine has to offer. */
export const machineChecks: readonly Check[] = [
  {
    name: 'platform',
    look: () => {
      const platform = `${process.platform} ${process.arch}`;
      return process.platform === 'linux' || process.platform === 'darwin'
        ? ok(platform)
        : problem(`${platform} is not supported`, 'On Windows, run it inside WSL 2.');
    },
  },
  {
    name: 'memory',
    look: () => {
      const megabytes = Math.round(availableMemory() / MEBIBYTE);
      return megabytes >= WANTED_MEMORY_MB
        ? ok(`${megabytes} MB available`)
        : warning(
            `${megabytes} MB available, ${WANTED_MEMORY_MB} wanted`,
            'Close something, or use --machines 1.',
          );
    },
  },
  { name: 'disk', look: ({ data }) => diskSpace(data.root) },
  {
    name: 'clock',
    look: ({ repository }) => {
      // Certificates and tokens are refused when the clock runs behind; a file from the future tells that it does.
      const newest = statSync(join(repository, 'package-lock.json')).mtimeMs;
      return Date.now() + 60_000 >= newest
        ? ok(new Date().toISOString())
        : problem(`${new Date().toISOString()} is before this copy of Roundtrip was made`, 'Set the clock.');
    },
  },
];

/** Linux counts what it would give back (caches) too. */
function availableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return freemem();
}

async function diskSpace(folder: string): Promise<Finding> {
  let at = folder;
  while (!existsSync(at)) at = dirname(at);
  const { bavail, bsize } = await statfs(at);
  const megabytes = Math.round((bavail * bsize) / MEBIBYTE);
  const detail = `${megabytes} MB free for ${folder}`;
  if (megabytes >= WANTED_DISK_MB) return ok(detail);
  const fix = 'Free some space, or choose another place with --data DIR.';
  return megabytes >= LEAST_DISK_MB ? warning(detail, fix) : problem(detail, fix);
}
