import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import type { DataFolder } from '../data-folder.js';
import { isOpenToAll, type RunAs } from './run-as.js';

/** Folders that PostgreSQL works in, all within reach of the user it runs as. */
export interface ClusterHome {
  /** The data directory (`PGDATA`). */
  readonly cluster: string;
  /** Holds `bin`, `lib`, `share`. */
  readonly binaries: string;
}

/** Where a home outside the data folder is made. Survives a reboot, unlike /tmp, and everybody can pass through it. */
const OUTSIDE = '/var/tmp';
const PREFIX = 'roundtrip-';
/** Names the data folder that a home belongs to. */
const OWNER_FILE = 'data-folder';

/**
 * Chooses and prepares the folders. They stay in the data folder and in node_modules unless PostgreSQL runs as another
 * user who cannot get there (a clone under /root, a folder of `mktemp -d`). Then a home in /var/tmp takes their place:
 * the cluster, and a copy of the binaries when those are out of reach too.
 */
export function prepareHome(
  data: DataFolder,
  installed: string,
  runAs: RunAs | undefined,
  outside = OUTSIDE,
): ClusterHome {
  removeAbandonedHomes(outside);
  if (runAs === undefined) return { cluster: join(data.postgresFolder, 'cluster'), binaries: installed };

  const dataIsOpen = isOpenToAll(data.root);
  const binariesAreOpen = isOpenToAll(join(installed, 'bin')) && isOpenToAll(join(installed, 'lib'));
  const home = dataIsOpen && binariesAreOpen ? undefined : makeHome(data, outside);
  const parent = dataIsOpen || home === undefined ? data.postgresFolder : join(home, 'postgres');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  chownSync(parent, runAs.uid, runAs.gid);
  return {
    cluster: join(parent, 'cluster'),
    binaries: binariesAreOpen || home === undefined ? installed : copyBinaries(installed, home),
  };
}

/** One home a data folder. The name can be guessed and /var/tmp is everybody's, so a home of somebody else is refused. */
function makeHome(data: DataFolder, outside: string): string {
  const home = join(outside, PREFIX + createHash('sha256').update(data.root).digest('hex').slice(0, 12));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  if (!isOurs(home)) {
    throw new CliError(`${home} belongs to somebody else, and PostgreSQL cannot reach ${data.root}.`, {
      fix: 'Remove that folder, or choose a data folder that every user can pass through (--data DIR).',
    });
  }
  chmodSync(home, 0o755);
  writeFileSync(join(home, OWNER_FILE), data.root);
  return home;
}

function isOurs(folder: string): boolean {
  const stats = lstatSync(folder);
  return stats.isDirectory() && stats.uid === process.getuid?.();
}

/** Removes homes whose data folder was deleted; nobody else would ever look for them. */
function removeAbandonedHomes(outside: string): void {
  for (const name of existsSync(outside) ? readdirSync(outside) : []) {
    const home = join(outside, name);
    const ownerFile = join(home, OWNER_FILE);
    try {
      if (!name.startsWith(PREFIX) || !isOurs(home) || existsSync(readFileSync(ownerFile, 'utf8'))) continue;
      rmSync(home, { recursive: true, force: true });
    } catch {
      // Not a home, or gone in the meantime.
    }
  }
}

/** Copies once; the copy of an interrupted start does not count, because it was not yet renamed. */
function copyBinaries(installed: string, home: string): string {
  const copy = join(home, 'binaries');
  const version = readFileSync(join(installed, '..', 'package.json'), 'utf8');
  const versionFile = join(home, 'binaries.json');
  if (existsSync(copy) && existsSync(versionFile) && readFileSync(versionFile, 'utf8') === version)
    return copy;
  const draft = `${copy}.new`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(copy, { recursive: true, force: true });
  cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  renameSync(draft, copy);
  writeFileSync(versionFile, version);
  return copy;
}

/** An install under a strict umask leaves files that only their owner may read. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
