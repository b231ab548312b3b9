import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { FindOptionsWhere, Repository } from 'typeorm';
import { AccountEntity } from '../database/entities.js';
import type { Account } from './account.js';
import { AccountsRepository } from './accounts.repository.js';

@Injectable()
export class AccountsTypeormRepository extends AccountsRepository {
  constructor(@InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>) {
    super();
  }

  byUsername(username: string): Promise<Account | undefined> {
    return this.one({ username });
  }

  byId(id: number): Promise<Account | undefined> {
    return this.one({ id });
  }

  private async one(where: FindOptionsWhere<AccountEntity>): Promise<Account | undefined> {
    // `find`, not `findOne`: with a joined table that one asks twice, first for the ids.
    const [found] = await this.accounts.find({ where, relations: { roles: true } });
    if (found === undefined) return undefined;
    const { id, username, passwordHash } = found;
    return { id, username, passwordHash, roles: found.roles.map(({ role }) => role).sort() };
  }
}
