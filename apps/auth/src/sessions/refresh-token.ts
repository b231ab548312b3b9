import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new refresh token: 256 random bits as base64url. It says nothing by itself. */
export function makeRefreshToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a refresh token. Random input of full length needs no salt and no slow hash. */
export function hashRefreshToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
