import type { Permission, Role } from '@roundtrip/contracts';

export interface Granted {
  roles: Role[];
  permissions: Permission[];
}

/** Who may do what. */
export abstract class PermissionsRepository {
  /** The roles of an account and what they allow, both sorted and without repeats; `undefined` without account. */
  abstract of(accountId: number): Promise<Granted | undefined>;
}
