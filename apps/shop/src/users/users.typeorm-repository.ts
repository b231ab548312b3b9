import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { UserEntity } from './user.entity.js';
import type { User } from './user.js';
import { UsersRepository } from './users.repository.js';

@Injectable()
export class UsersTypeormRepository extends UsersRepository {
  constructor(@InjectRepository(UserEntity) private readonly users: Repository<UserEntity>) {
    super();
  }

  override async findById(id: number): Promise<User | undefined> {
    const row = await this.users.findOneBy({ id });
    return row === null ? undefined : toUser(row);
  }
}

function toUser({ id, displayName, email, phone, cardLast4, createdAt }: UserEntity): User {
  return { id, displayName, email, phone, cardLast4, createdAt: createdAt.toISOString() };
}
