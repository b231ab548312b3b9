import { defineErrors } from '@roundtrip/errors';

/** The auth service's error table. */
export const { table: authErrorTable, errors: authErrors } = defineErrors({
  badCredentials: {
    code: 'AUTH_BAD_CREDENTIALS',
    kind: 'unauthenticated',
    when: 'No account has this username and password; which of the two is wrong is not told',
    detail: () => 'Username or password is wrong.',
  },
  tooManyAttempts: {
    code: 'AUTH_TOO_MANY_ATTEMPTS',
    kind: 'too-many',
    when: 'Too many wrong passwords for this username in a row; `Retry-After` says when the lock ends',
    detail: () => 'Too many attempts with a wrong password. Try again later.',
  },
  badRefreshToken: {
    code: 'AUTH_BAD_REFRESH_TOKEN',
    kind: 'unauthenticated',
    when: 'The refresh token is unknown, expired, logged out, or was used before (which ends its whole session)',
    detail: () => 'The refresh token cannot be used. Log in again.',
  },
  noAccount: {
    code: 'AUTH_NO_ACCOUNT',
    kind: 'missing',
    when: 'Permissions were asked for a user id that has no account',
    detail: (userId: number) => `User ${userId} has no account.`,
  },
  internalOnly: {
    code: 'AUTH_INTERNAL_ONLY',
    kind: 'forbidden',
    when: 'A route for our own services was called without the internal key, or with a wrong one',
    detail: () => 'This route is for internal services only.',
  },
  tooManyKeys: {
    code: 'AUTH_TOO_MANY_KEYS',
    kind: 'too-many',
    when: 'Another key would be one more than may be published; `Retry-After` says when the oldest one leaves',
    detail: () => 'As many signing keys are published as may be. Try again later.',
  },
  noAccessRule: {
    code: 'AUTH_NO_ACCESS_RULE',
    kind: 'forbidden',
    when: 'The route has no access rule; guards fail closed',
    detail: () => 'Nobody may use this route.',
  },
  databaseUnavailable: {
    code: 'AUTH_DATABASE_UNAVAILABLE',
    kind: 'unavailable',
    when: 'The database cannot be reached, or has no free connection in time',
    detail: () => 'Accounts cannot be read at the moment.',
  },
});
