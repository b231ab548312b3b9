import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SetUpStamp } from './set-up.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-set-up-'));
  write('cluster/PG_VERSION', '18');
  write('passwords.json', '{}');
  write('apps/shop/dist/migrate.js', 'migrate()');
  write('apps/shop/dist/database/1-users.js', 'create table users');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const stamp = () => new SetUpStamp(join(folder, 'cluster'), folder, join(folder, 'passwords.json'));

describe('the stamp of a set-up cluster', () => {
  it('is current after it was written, until then not', () => {
    expect(stamp().isCurrent()).toBe(false);
    stamp().write();
    expect(stamp().isCurrent()).toBe(true);
  });

  it.each([
    ['a migration changes', () => write('apps/shop/dist/database/1-users.js', 'create table people')],
    ['a migration is added', () => write('apps/shop/dist/database/2-orders.js', 'create table orders')],
    ['a seed changes', () => write('apps/shop/seeds/001-users.sql', 'insert into users')],
    ['the command changes', () => write('apps/shop/dist/migrate.js', 'migrate(2)')],
    ['passwords change', () => write('passwords.json', '{"esther":"new"}')],
    ['the cluster is made anew', () => rmSync(join(folder, 'cluster/roundtrip-set-up.sha256'))],
  ])('is not current when %s', (_what, change) => {
    stamp().write();
    change();
    expect(stamp().isCurrent()).toBe(false);
  });

  it('does not mind source maps and declarations', () => {
    stamp().write();
    write('apps/shop/dist/database/1-users.js.map', '{}');
    write('apps/shop/dist/database/1-users.d.ts', 'export {}');
    expect(stamp().isCurrent()).toBe(true);
  });
});
