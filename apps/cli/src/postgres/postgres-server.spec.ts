import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '@roundtrip/clock';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { defaultBackOff } from '../processes/back-off.js';
import { isAlive } from '../processes/process-identity.js';
import { freePort } from '../processes/programs.suite.js';
import { SupervisedProcess } from '../processes/supervised-process.js';
import { type OwnPostgres, ownDatabaseUrl, prepareOwnPostgres } from './postgres-server.js';

const START_MILLIS = 30_000;

let folder: string;
let data: DataFolder;
let port: number;
let prepared: OwnPostgres;
let server: SupervisedProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-postgres-spec-'));
  data = new DataFolder(folder); // private to us, as mkdtemp makes it
  data.ensure();
  port = await freePort();
  prepared = await prepareOwnPostgres(data, port);
  server = await start();
}, START_MILLIS);

afterAll(async () => {
  await server.stop(4000);
  if (!prepared.cluster.startsWith(folder))
    rmSync(dirname(dirname(prepared.cluster)), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<SupervisedProcess> {
  const one = new SupervisedProcess(prepared.spec, data.logFile('postgres'), {
    clock: systemClock,
    backOff: defaultBackOff,
    changed: () => {},
    crashed: () => {},
    recovered: () => {},
  });
  const result = await one.start(START_MILLIS);
  if (result.status !== 'ready') {
    throw new Error(`${JSON.stringify(result)}\n${readFileSync(data.logFile('postgres'), 'utf8')}`);
  }
  return one;
}

async function ask(sql: string, url = ownDatabaseUrl(data, port)): Promise<Record<string, string>[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

describe('our own PostgreSQL', () => {
  it('has our database, made as we want it', async () => {
    expect(await ask('select current_database(), current_user')).toEqual([
      { current_database: 'roundtrip', current_user: 'roundtrip' },
    ]);
    expect(await ask('show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(
      await ask("select datlocprovider, datlocale from pg_database where datname = 'roundtrip'"),
    ).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8' }]);
  });

  it('lets nobody in without the password', async () => {
    const url = new URL(ownDatabaseUrl(data, port));
    url.password = 'guess';
    await expect(ask('select 1', url.href)).rejects.toMatchObject({ code: '28P01' });
  });

  it('listens on loopback and on no socket file', async () => {
    expect(await ask('show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask('show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('does not run as root, and keeps its folder to its user', async () => {
    const { pid } = server.state.identity!;
    const uid = Number(execFileSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }));
    expect(uid).not.toBe(0);
    expect(statSync(prepared.cluster).uid).toBe(uid);
    expect(statSync(prepared.cluster).mode & 0o777).toBe(0o700);
  });

  it('leaves no file with its password but the secret itself', () => {
    expect(readdirSync(dirname(prepared.cluster))).toEqual(['cluster']);
    expect(statSync(data.secretFile('postgres.password')).mode & 0o777).toBe(0o600);
  });

  it('is not made again by the next start', async () => {
    expect(prepared.isNew).toBe(true);
    await ask('create table kept (id int)');
    await server.stop(4000);
    expect(server.state.lastExit).toBe('exit code 0');
    prepared = await prepareOwnPostgres(data, port);
    expect(prepared.isNew).toBe(false);
    server = await start();
    expect(await ask("select to_regclass('kept')::text as found")).toEqual([{ found: 'kept' }]);
  });

  it('is ended and started again when a killed launcher has left it running', async () => {
    const orphan = server.state.identity!;
    prepared = await prepareOwnPostgres(data, port);
    expect(isAlive(orphan)).toBe(false);
    server.kill(); // the supervisor of the killed launcher would be gone too
    server = await start();
    expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts again after it was killed, although its lock names a pid that is in use', async () => {
    server.kill();
    await server.stop(4000);
    writeFileSync(join(prepared.cluster, 'postmaster.pid'), `${process.pid}\n${prepared.cluster}\n`);
    prepared = await prepareOwnPostgres(data, port);
    server = await start();
    expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what to do when its password was lost', async () => {
    await server.stop(4000);
    const file = data.secretFile('postgres.password');
    const password = readFileSync(file, 'utf8');
    rmSync(file);
    prepared = await prepareOwnPostgres(data, port);
    await expect(start()).rejects.toThrow(
      /"not ready".*password authentication failed.*to start with a fresh database/,
    );
    writeFileSync(file, password, { mode: 0o600 });
    prepared = await prepareOwnPostgres(data, port); // ends the server of the failed start
    server = await start();
  });

  it('refuses a cluster of another version, and says so', async () => {
    await server.stop(4000);
    const file = join(prepared.cluster, 'PG_VERSION');
    writeFileSync(file, '15\n');
    await expect(prepareOwnPostgres(data, port)).rejects.toThrow(
      'was made by PostgreSQL 15; this is PostgreSQL 18.',
    );
    writeFileSync(file, '18\n');
    prepared = await prepareOwnPostgres(data, port);
    server = await start();
  });
});
