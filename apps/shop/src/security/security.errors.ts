import { defineErrors } from '@roundtrip/errors';

/** Every way in which the guards refuse a request. */
export const { table: securityErrorTable, errors: securityErrors } = defineErrors({
  tokenMissing: {
    code: 'AUTH_TOKEN_MISSING',
    kind: 'unauthenticated',
    when: 'The route is for people who are signed in and the request has no bearer token',
    detail: () => 'This needs a bearer token.',
  },
  tokenInvalid: {
    code: 'AUTH_TOKEN_INVALID',
    kind: 'unauthenticated',
    when: 'The token is malformed, not signed by a key of the auth service, or not meant for this system',
    detail: () => 'The bearer token is not valid.',
  },
  tokenExpired: {
    code: 'AUTH_TOKEN_EXPIRED',
    kind: 'unauthenticated',
    when: 'The token was valid once; get a new one with the refresh token',
    detail: () => 'The bearer token has expired.',
  },
  forbidden: {
    code: 'AUTH_FORBIDDEN',
    kind: 'forbidden',
    when: 'The person lacks the permission that the route asks for',
    detail: (permission: string) => `This needs the permission ${permission}.`,
  },
  noRule: {
    code: 'AUTH_NO_RULE',
    kind: 'forbidden',
    when: 'The route says nothing about who may call it, so nobody may',
    detail: () => 'Nobody may call this.',
  },
  unavailable: {
    code: 'AUTH_UNAVAILABLE',
    kind: 'unavailable',
    when: 'The auth service does not answer, and what it would say is not remembered',
    detail: () => 'It cannot be checked who you are or what you may do right now.',
  },
  rateLimited: {
    code: 'RATE_LIMITED',
    kind: 'too-many',
    when: 'Too many requests of one person or address, or too many log-ins with one user name',
    detail: () => 'Too many requests; try again later.',
  },
});
