export const roles = ['customer', 'support', 'admin'] as const;

export type Role = (typeof roles)[number];

export type Permission =
  | 'users:read'
  | 'users:read:any'
  | 'orders:create'
  | 'orders:read'
  | 'orders:read:any'
  | 'products:write';

/** What each role may do. The auth service's database is seeded from this; the shop asks the auth service. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  customer: ['users:read', 'orders:create', 'orders:read'],
  support: ['users:read', 'users:read:any', 'orders:read', 'orders:read:any'],
  admin: [
    'users:read',
    'users:read:any',
    'orders:create',
    'orders:read',
    'orders:read:any',
    'products:write',
  ],
};
