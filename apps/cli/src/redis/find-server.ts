import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** In the order in which they are looked for. */
const serverNames = ['valkey-server', 'redis-server'];

/**
 * A Redis or Valkey server on the search path.
 *
 * @returns its absolute path, or undefined when there is none
 */
export function findServer(searchPath: string | undefined): string | undefined {
  const folders = (searchPath ?? '').split(delimiter).filter((folder) => folder !== '');
  return serverNames
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
