import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CliError } from '../cli-error.js';
import { ensureCluster } from './cluster.js';

let folder: string;
let binaries: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-cluster-'));
  binaries = join(folder, 'native');
  mkdirSync(join(binaries, 'bin'), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An initdb that writes its pid and then takes a minute. */
function slowInitdb(): string {
  const pidFile = join(folder, 'pid');
  const file = join(binaries, 'bin', 'initdb');
  writeFileSync(file, `#!/bin/sh\necho $$ > ${pidFile}\nexec sleep 60\n`);
  chmodSync(file, 0o755);
  return pidFile;
}

it('an initdb that is given up is killed, and leaves neither a cluster nor a password', async () => {
  const pidFile = slowInitdb();
  const stop = new AbortController();
  const home = { cluster: join(folder, 'data', 'cluster'), binaries };
  const made = ensureCluster(home, 'secret', undefined, stop.signal);
  const refusal = expect(made).rejects.toThrow(new CliError('Interrupted.'));
  const pid = await vi.waitFor(() => {
    const written = Number(readFileSync(pidFile, 'utf8'));
    expect(written).toBeGreaterThan(0);
    return written;
  }, 5000);
  stop.abort(new CliError('Interrupted.'));
  await refusal;
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
  expect(existsSync(home.cluster)).toBe(false);
  expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('.password'))).toEqual([]);
});
