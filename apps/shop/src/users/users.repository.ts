import type { User } from './user.js';

/** Where users are kept. */
export abstract class UsersRepository {
  /** `undefined` when there is no such user. */
  abstract findById(id: number): Promise<User | undefined>;
}
