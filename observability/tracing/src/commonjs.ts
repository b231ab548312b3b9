import { createRequire, Module } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Loads CommonJS libraries now, so that instrumentations can patch them.
 *
 * Instrumentations see what is required, but not what is imported. An `import` of a CommonJS library takes its exports
 * out of the cache of `require` if they are there. So each library is required once, which lets the instrumentations
 * at it, and the cache is given what they made of it. That replaces a loader hook, see docs/adr/0005-no-loader-hook.md.
 *
 * @param names of libraries; one that the application does not have is passed over
 * @param from a file of the application
 */
export function requireForImport(names: readonly string[], from: string): void {
  const require = createRequire(pathToFileURL(from));
  for (const name of names) {
    const file = resolved(require, name);
    if (file === undefined) continue;
    const patched: unknown = require(name);
    const cached = require.cache[file];
    if (cached === undefined || cached.exports === patched) continue;
    // A new entry: Node remembers with the old one what the library exported at first, and would import that.
    const entry = new Module(file);
    require.cache[file] = Object.assign(entry, { filename: file, loaded: true, exports: patched });
  }
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
