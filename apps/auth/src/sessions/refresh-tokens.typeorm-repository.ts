import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull, LessThan } from 'typeorm';
import { RefreshTokenEntity } from '../database/entities.js';
import { type KeptToken, RefreshTokensRepository, type RotateResult } from './refresh-tokens.repository.js';

@Injectable()
export class RefreshTokensTypeormRepository extends RefreshTokensRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {
    super();
  }

  async begin(accountId: number, first: KeptToken, now: Date): Promise<void> {
    const tokens = this.database.getRepository(RefreshTokenEntity);
    await tokens.delete({ accountId, expiresAt: LessThan(now) });
    await tokens.insert({ ...first, accountId, familyId: randomUUID() });
  }

  rotate(presentedHash: Buffer, next: KeptToken, now: Date): Promise<RotateResult> {
    return this.database.transaction(async (transaction) => {
      const tokens = transaction.getRepository(RefreshTokenEntity);
      if (!(await lockFamilyOf(transaction, presentedHash))) return { status: 'unknown' };
      const presented = await tokens.findOneBy({ hash: presentedHash });
      if (presented === null) return { status: 'unknown' };
      const { accountId, familyId } = presented;
      if (presented.revokedAt !== null) return { status: 'revoked' };
      if (presented.usedAt !== null) {
        await revokeFamily(transaction, familyId, now);
        return { status: 'reused', accountId };
      }
      if (presented.expiresAt <= now) return { status: 'expired' };
      await tokens.update({ hash: presentedHash }, { usedAt: now });
      await tokens.insert({ ...next, accountId, familyId });
      return { status: 'rotated', accountId };
    });
  }

  async revoke(hash: Buffer, now: Date): Promise<void> {
    await this.database.transaction(async (transaction) => {
      if (!(await lockFamilyOf(transaction, hash))) return;
      const token = await transaction.getRepository(RefreshTokenEntity).findOneBy({ hash });
      if (token !== null) await revokeFamily(transaction, token.familyId, now);
    });
  }
}

/**
 * Lets one transaction at a time work on the session that a token belongs to, until it ends; false for a token that
 * nobody has. Row locks would not do: a token that is being added cannot be locked by who revokes the session at the
 * same time, and two who each hold one row of it and want all would wait for each other.
 */
async function lockFamilyOf(transaction: EntityManager, hash: Buffer): Promise<boolean> {
  const token = await transaction.getRepository(RefreshTokenEntity).findOneBy({ hash });
  if (token === null) return false;
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [token.familyId]);
  return true;
}

/** Revokes every token of a session whose lock is held. */
async function revokeFamily(transaction: EntityManager, familyId: string, now: Date): Promise<void> {
  await transaction.update(RefreshTokenEntity, { familyId, revokedAt: IsNull() }, { revokedAt: now });
}
