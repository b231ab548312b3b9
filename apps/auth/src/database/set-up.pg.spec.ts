import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPassword } from '../accounts/password.js';
import { passwords } from '../running-auth.suite.js';
import { setUpDatabase } from './set-up.js';

const START_MILLIS = 30_000;

let postgres: PostgresServer;
let client: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  client = new pg.Client(postgres.url);
  await client.connect();
}, START_MILLIS);

afterAll(async () => {
  await client?.end();
  await postgres?.stop();
});

const rows = async (sql: string) => (await client.query(sql)).rows;
const hashOf = async (username: string) =>
  (await client.query('select password_hash from auth.accounts where username = $1', [username])).rows[0]
    .password_hash as string;

describe('setting up the database', () => {
  it('can be done by two at once, and again', async () => {
    const lines: string[] = [];
    const setUp = () => setUpDatabase(postgres.url, passwords, (line) => lines.push(line));
    await Promise.all([setUp(), setUp()]);
    await setUp();
    expect(lines.filter((line) => line.startsWith('migrations')).sort()).toEqual([
      'migrations: 0 applied',
      'migrations: 0 applied',
      'migrations: 1 applied',
    ]);
    expect(await rows('select id, username from auth.accounts order by id')).toEqual([
      { id: 1, username: 'esther' },
      { id: 2, username: 'sam' },
      { id: 3, username: 'admin' },
    ]);
  });

  it('leaves what is right as it is', async () => {
    const before = await hashOf('esther');
    await setUpDatabase(postgres.url, passwords, () => {});
    expect(await hashOf('esther')).toBe(before);
  });

  it('puts right a changed password, a lost role and a permission too many', async () => {
    await client.query(`delete from auth.account_roles where account_id = 1`);
    await client.query(`insert into auth.account_roles values (1, 'admin')`);
    await client.query(`insert into auth.role_permissions values ('customer', 'products:write')`);
    await setUpDatabase(postgres.url, { ...passwords, esther: 'a new one' }, () => {});
    expect(await verifyPassword('a new one', await hashOf('esther'))).toBe(true);
    expect(await rows('select role from auth.account_roles where account_id = 1')).toEqual([
      { role: 'customer' },
    ]);
    expect(
      await rows(
        `select 1 from auth.role_permissions where role = 'customer' and permission = 'products:write'`,
      ),
    ).toEqual([]);
  });

  it('does not make an account without a password', async () => {
    const withoutSam = { esther: passwords.esther, admin: passwords.admin };
    await expect(setUpDatabase(postgres.url, withoutSam, () => {})).rejects.toThrow('no password for sam');
  });
});
