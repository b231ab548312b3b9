import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, their roles, what roles may do, and refresh tokens. */
export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table auth.accounts (
        id integer primary key,
        username text not null unique check (username = lower(username)),
        password_hash text not null
      );

      create table auth.roles (
        name text primary key
      );

      create table auth.role_permissions (
        role text not null references auth.roles (name) on delete cascade,
        permission text not null,
        primary key (role, permission)
      );

      create table auth.account_roles (
        account_id integer not null references auth.accounts (id) on delete cascade,
        role text not null references auth.roles (name),
        primary key (account_id, role)
      );

      create table auth.refresh_tokens (
        hash bytea primary key,
        family_id uuid not null,
        account_id integer not null references auth.accounts (id) on delete cascade,
        expires_at timestamptz not null,
        used_at timestamptz,
        revoked_at timestamptz
      );
      create index refresh_tokens_family on auth.refresh_tokens (family_id);
      create index refresh_tokens_account on auth.refresh_tokens (account_id, expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table auth.refresh_tokens;
      drop table auth.account_roles;
      drop table auth.role_permissions;
      drop table auth.roles;
      drop table auth.accounts;
    `);
  }
}
