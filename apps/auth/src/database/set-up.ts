import { type DemoPerson, demoPeople, permissionsOf, roles } from '@roundtrip/contracts';
import { DataSource, type QueryRunner } from 'typeorm';
import { hashPassword, verifyPassword } from '../accounts/password.js';
import { dataSourceOptions, SCHEMA } from './data-source.js';

/** Any number that no other part of the system locks: only one set-up at a time. */
const SET_UP_LOCK = 7_263_001;

/**
 * Brings the schema `auth` up to date: migrations, what roles may do, and the demo people with their passwords.
 * Run again it changes only what is not as it should be; two at the same time run one after the other.
 *
 * @param passwords by username; a demo person without one cannot log in, so that is an error.
 */
export async function setUpDatabase(
  databaseUrl: string,
  passwords: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<void> {
  const database = await new DataSource(dataSourceOptions(databaseUrl, 2)).initialize();
  const runner = database.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [SET_UP_LOCK]);
    await runner.query(`create schema if not exists ${SCHEMA}`);
    const applied = await database.runMigrations({ transaction: 'all' });
    report(`migrations: ${applied.length} applied`);
    await setPermissions(runner);
    report(`roles: ${roles.join(', ')}`);
    for (const person of demoPeople) await setPerson(runner, person, passwords[person.username]);
    report(`people: ${demoPeople.map(({ username }) => username).join(', ')}`);
  } finally {
    // The lock ends with its connection.
    await database.destroy();
  }
}

/** Makes the tables say what the contract says, no more and no less. */
async function setPermissions(runner: QueryRunner): Promise<void> {
  const rows = roles.flatMap((role) => permissionsOf[role].map((permission) => ({ role, permission })));
  const columns = [rows.map(({ role }) => role), rows.map(({ permission }) => permission)];
  await runner.startTransaction();
  await runner.query('insert into auth.roles select unnest($1::text[]) on conflict do nothing', [roles]);
  await runner.query(
    `insert into auth.role_permissions (role, permission)
     select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    columns,
  );
  await runner.query(
    `delete from auth.role_permissions
     where (role, permission) not in (select * from unnest($1::text[], $2::text[]))`,
    columns,
  );
  await runner.commitTransaction();
}

async function setPerson(
  runner: QueryRunner,
  { userId, username, role }: DemoPerson,
  password: string | undefined,
): Promise<void> {
  if (!password) throw new Error(`no password for ${username}`);
  const [kept] = (await runner.query('select password_hash from auth.accounts where id = $1', [userId])) as {
    password_hash: string;
  }[];
  // A new hash of the same password would end nobody's session, but would write at every start.
  const hash =
    kept !== undefined && (await verifyPassword(password, kept.password_hash))
      ? kept.password_hash
      : await hashPassword(password);
  await runner.startTransaction();
  await runner.query(
    `insert into auth.accounts (id, username, password_hash) values ($1, $2, $3)
     on conflict (id) do update set username = excluded.username, password_hash = excluded.password_hash
     where (accounts.username, accounts.password_hash) is distinct from (excluded.username, excluded.password_hash)`,
    [userId, username, hash],
  );
  await runner.query('delete from auth.account_roles where account_id = $1 and role <> $2', [userId, role]);
  await runner.query(
    'insert into auth.account_roles (account_id, role) values ($1, $2) on conflict do nothing',
    [userId, role],
  );
  await runner.commitTransaction();
}
