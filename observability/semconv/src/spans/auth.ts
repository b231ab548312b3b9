import type { AttributeDefinition, MetricDefinition, SpanDefinition } from '../definition.js';

/** What became of a credential: `accepted`, or why not. */
export const AUTH_OUTCOME = 'auth.outcome';

/** `kid` of the key that signed or will sign; public, it stands in every token. */
export const AUTH_KEY_ID = 'auth.key.id';

/** Roles of the account that permissions were read for. */
export const AUTH_ROLES = 'auth.roles';

/** Attributes of the auth service's spans that the semantic conventions do not have. */
export const authAttributes: readonly AttributeDefinition[] = [
  {
    name: AUTH_OUTCOME,
    type: 'string',
    brief: 'What became of a credential: `accepted`, `refused`, or why a refresh token is no good',
    example: 'accepted',
  },
  {
    name: AUTH_KEY_ID,
    type: 'string',
    brief: 'Id (`kid`) of the signing key',
    example: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  },
  {
    name: AUTH_ROLES,
    type: 'string[]',
    brief: 'Roles of the account whose permissions were read',
    example: '["customer"]',
  },
];

/** The spans of the auth service: what a login, a refresh and a permission look-up spend their time on. */
export const authSpans: readonly SpanDefinition[] = [
  {
    name: 'password.verify',
    services: ['auth'],
    kind: 'internal',
    step: 'auth',
    brief: 'The password is hashed by scrypt and compared; as slow for an unknown username',
    attributes: [AUTH_OUTCOME],
  },
  {
    name: 'refresh_token.rotate',
    services: ['auth'],
    kind: 'internal',
    step: 'auth',
    brief: 'A refresh token is retired and replaced, in one transaction',
    attributes: [AUTH_OUTCOME],
  },
  {
    name: 'token.sign',
    services: ['auth'],
    kind: 'internal',
    step: 'auth',
    brief: 'The access token is signed (ES256)',
    attributes: [AUTH_KEY_ID],
  },
  {
    name: 'permissions.read',
    services: ['auth'],
    kind: 'internal',
    step: 'auth',
    brief: 'Roles and permissions of a user are read from the database',
    attributes: [AUTH_ROLES],
  },
  {
    name: 'key.rotate',
    services: ['auth'],
    kind: 'internal',
    step: 'auth',
    brief: 'A new signing key is made; those before it are only verified with from now on',
    attributes: [AUTH_KEY_ID],
  },
];

/** Counts of what the auth service's bounds cost. */
export const authMetrics = {
  loginThrottleForgotten: {
    name: 'auth.login_throttle.usernames.forgotten',
    instrument: 'counter',
    unit: '{username}',
    brief: 'Usernames whose wrong passwords were forgotten early, because there were too many',
    attributes: [],
  },
} as const satisfies Record<string, MetricDefinition>;
