import { homedir } from 'node:os';
import { relative, sep } from 'node:path';

/** A path as one would type it: relative to where one is when it is below, with `~` when it is below one's home. */
export function shortPath(path: string, here = process.cwd(), home = homedir()): string {
  const fromHere = relative(here, path);
  if (fromHere !== '' && !fromHere.startsWith('..')) return fromHere;
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}
