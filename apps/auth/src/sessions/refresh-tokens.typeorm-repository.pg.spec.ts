import { randomBytes } from 'node:crypto';
import { type PostgresServer, startPostgres, waitFor } from '@roundtrip/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions } from '../database/data-source.js';
import { setUpDatabase } from '../database/set-up.js';
import type { KeptToken } from './refresh-tokens.repository.js';
import { RefreshTokensTypeormRepository } from './refresh-tokens.typeorm-repository.js';

const ACCOUNT_ID = 1;
const NOW = new Date(1_800_000_000_000);

const makeToken = (): KeptToken => ({ hash: randomBytes(32), expiresAt: new Date(NOW.getTime() + 60_000) });

describe('RefreshTokensTypeormRepository', () => {
  let postgres: PostgresServer;
  let database: DataSource;
  let tokens: RefreshTokensTypeormRepository;

  beforeAll(async () => {
    postgres = await startPostgres();
    await setUpDatabase(postgres.url, { esther: 'e', sam: 's', admin: 'a' }, () => {});
    database = await new DataSource(dataSourceOptions(postgres.url, 5)).initialize();
    tokens = new RefreshTokensTypeormRepository(database);
  }, 30_000);

  afterAll(async () => {
    await database?.destroy();
    await postgres?.stop();
  });

  /** A rotation that has done everything but COMMIT when this resolves; `commit` lets it. */
  async function rotateUpToCommit(presented: KeptToken, next: KeptToken) {
    const done = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const held = {
      transaction: (work: (transaction: EntityManager) => Promise<unknown>) =>
        database.transaction(async (transaction) => {
          const result = await work(transaction);
          done.resolve();
          await mayCommit.promise;
          return result;
        }),
    } as unknown as DataSource;
    const rotated = new RefreshTokensTypeormRepository(held).rotate(presented.hash, next, NOW);
    await done.promise;
    return {
      commit: () => {
        mayCommit.resolve();
        return rotated;
      },
    };
  }

  async function somebodyWaitsForALock(): Promise<boolean> {
    const [{ waiting }] = await database.query(
      `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock'`,
    );
    return waiting > 0;
  }

  it.each([
    ['log-out', (first: KeptToken) => tokens.revoke(first.hash, NOW)],
    ['reuse', (first: KeptToken) => tokens.rotate(first.hash, makeToken(), NOW)],
  ])('revokes on %s also the token that a rotation at the same time adds', async (_what, revoke) => {
    const [first, second, third] = [makeToken(), makeToken(), makeToken()];
    await tokens.begin(ACCOUNT_ID, first, NOW);
    await tokens.rotate(first.hash, second, NOW);
    const rotation = await rotateUpToCommit(second, third);
    const revoked = revoke(first);
    await waitFor(somebodyWaitsForALock);
    expect((await rotation.commit()).status).toBe('rotated');
    await revoked;
    expect(await tokens.rotate(third.hash, makeToken(), NOW)).toEqual({ status: 'revoked' });
  });

  it('answers every one of many reuses of a session at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const used = [makeToken(), makeToken(), makeToken(), makeToken()];
      const [first] = used as [KeptToken];
      await tokens.begin(ACCOUNT_ID, first, NOW);
      for (const [index, token] of used.entries()) {
        await tokens.rotate(token.hash, used[index + 1] ?? makeToken(), NOW);
      }
      const results = await Promise.all(used.map((token) => tokens.rotate(token.hash, makeToken(), NOW)));
      const statuses = results.map(({ status }) => status).sort();
      expect(statuses).toEqual(['reused', 'revoked', 'revoked', 'revoked']);
    }
  });
});
