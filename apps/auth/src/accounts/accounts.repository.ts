import type { Account } from './account.js';

/** Where accounts are kept. Callers own what they get. */
export abstract class AccountsRepository {
  /** The account with this username (lower case), or `undefined`. */
  abstract byUsername(username: string): Promise<Account | undefined>;
  /** The account with this id, or `undefined`. */
  abstract byId(id: number): Promise<Account | undefined>;
}
