import type { Role } from '@roundtrip/contracts';

/** Somebody who can log in. */
export interface Account {
  /** The user id: the same person has this id in the shop. */
  id: number;
  username: string;
  /** PHC string, see `password.ts`. */
  passwordHash: string;
  /** Sorted by name. */
  roles: Role[];
}
