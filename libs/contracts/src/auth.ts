import type { Permission, Role } from './permissions.js';

/** `iss` of every access token. */
export const TOKEN_ISSUER = 'https://roundtrip.test/auth';

/** `aud` of every access token. */
export const TOKEN_AUDIENCE = 'roundtrip-api';

/** Header in which the shop proves to the auth service that it is one of us. The key itself is a secret file. */
export const INTERNAL_KEY_HEADER = 'x-roundtrip-internal-key';

/** Most keys that the auth service publishes at once; who reads the JWKS need not look at more. */
export const MAX_PUBLISHED_KEYS = 16;

/** Claims of an access token (RFC 7519). Signed ES256; `kid` in the header names the key in the JWKS. */
export interface TokenClaims {
  iss: string;
  aud: string;
  /** The user id, in decimal. */
  sub: string;
  /** Unix seconds. */
  exp: number;
  iat: number;
  jti: string;
  roles: Role[];
}

/** Body of `POST /login` (auth) and `POST /api/auth/login` (shop). */
export interface Login {
  username: string;
  password: string;
}

/** Answer of login and refresh. */
export interface AuthSession {
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  /** Seconds until the access token expires. */
  expiresIn: number;
}

/** Answer of `GET /permissions/:userId` (auth, internal). */
export interface PermissionsReply {
  userId: number;
  roles: Role[];
  permissions: Permission[];
}
