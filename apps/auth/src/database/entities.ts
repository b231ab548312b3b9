import type { Permission, Role } from '@roundtrip/contracts';
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm';

@Entity('accounts')
export class AccountEntity {
  @PrimaryColumn('integer')
  id!: number;

  @Column('text')
  username!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @OneToMany(
    () => AccountRoleEntity,
    ({ account }) => account,
  )
  roles!: AccountRoleEntity[];
}

@Entity('account_roles')
export class AccountRoleEntity {
  @PrimaryColumn('integer', { name: 'account_id' })
  accountId!: number;

  @PrimaryColumn('text')
  role!: Role;

  @ManyToOne(
    () => AccountEntity,
    ({ roles }) => roles,
  )
  @JoinColumn({ name: 'account_id' })
  account!: AccountEntity;
}

@Entity('role_permissions')
export class RolePermissionEntity {
  @PrimaryColumn('text')
  role!: Role;

  @PrimaryColumn('text')
  permission!: Permission;
}

/** One refresh token of a session. A session is a family: each use of a token retires it and adds the next one. */
@Entity('refresh_tokens')
export class RefreshTokenEntity {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('integer', { name: 'account_id' })
  accountId!: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}

export const entities = [AccountEntity, AccountRoleEntity, RolePermissionEntity, RefreshTokenEntity];
