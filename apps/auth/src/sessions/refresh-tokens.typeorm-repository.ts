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
      // The row lock makes a second call with the same token wait, and then find it used.
      const presented = await tokens.findOne({
        where: { hash: presentedHash },
        lock: { mode: 'pessimistic_write' },
      });
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
      const token = await transaction.getRepository(RefreshTokenEntity).findOneBy({ hash });
      if (token !== null) await revokeFamily(transaction, token.familyId, now);
    });
  }
}

/**
 * Revokes every token of a session, also one that a rotation at the same time is about to add: the update waits for the
 * row that the rotation has locked, but does not see the row that it adds (READ COMMITTED looks at rows once, when the
 * statement begins). The next update does. Ends when there was nothing left to revoke.
 */
async function revokeFamily(transaction: EntityManager, familyId: string, now: Date): Promise<void> {
  const left = { familyId, revokedAt: IsNull() };
  let revoked: number;
  do {
    const { affected } = await transaction.update(RefreshTokenEntity, left, { revokedAt: now });
    revoked = affected ?? 0;
  } while (revoked > 0);
}
