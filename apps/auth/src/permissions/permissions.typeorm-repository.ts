import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Permission, Role } from '@roundtrip/contracts';
import type { DataSource } from 'typeorm';
import { AccountEntity, RolePermissionEntity } from '../database/entities.js';
import { type Granted, PermissionsRepository } from './permissions.repository.js';

@Injectable()
export class PermissionsTypeormRepository extends PermissionsRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {
    super();
  }

  async of(accountId: number): Promise<Granted | undefined> {
    const rows = await this.database
      .getRepository(AccountEntity)
      .createQueryBuilder('account')
      .leftJoin('account.roles', 'granted')
      .leftJoin(RolePermissionEntity, 'allowed', 'allowed.role = granted.role')
      .where('account.id = :accountId', { accountId })
      .select(['granted.role as role', 'allowed.permission as permission'])
      .getRawMany<{ role: Role | null; permission: Permission | null }>();
    if (rows.length === 0) return undefined;
    return {
      roles: distinct(rows.map(({ role }) => role)),
      permissions: distinct(rows.map(({ permission }) => permission)),
    };
  }
}

/** Sorted, once each. A role that allows nothing, or an account without a role, leaves nulls in the join. */
function distinct<T extends string>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))].sort();
}
