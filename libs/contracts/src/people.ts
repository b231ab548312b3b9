import type { Role } from './permissions.js';

/** The name that the system's DNS answers for. */
export const DOMAIN = 'roundtrip.test';

export interface DemoPerson {
  username: string;
  /** Row in both `shop.users` and `auth.accounts`. */
  userId: number;
  role: Role;
}

/** The people one can send requests as. Their passwords are made on first start, never committed. */
export const demoPeople: readonly DemoPerson[] = [
  { username: 'esther', userId: 1, role: 'customer' },
  { username: 'sam', userId: 2, role: 'support' },
  { username: 'admin', userId: 3, role: 'admin' },
];
