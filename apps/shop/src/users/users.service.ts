import { Injectable } from '@nestjs/common';
import { Cache } from '../cache/cache.js';
import { cached } from '../cache/entries.js';
import type { User } from './user.js';
import { usersErrors } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws `SHOP_USER_NOT_FOUND` */
  findOne(id: number): Promise<User> {
    return this.cache.readThrough(cached.user(id), async () => {
      const user = await this.users.findById(id);
      if (user === undefined) throw usersErrors.missing(id);
      return user;
    });
  }
}
