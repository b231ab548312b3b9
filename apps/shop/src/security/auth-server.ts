import type { AuthSession, Login, PermissionsReply } from '@roundtrip/contracts';
import type { KnownError } from '@roundtrip/errors';

/** A public key in a JSON Web Key Set (RFC 7517), as far as we read it. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

/** The auth service's answer to somebody who wants a session. */
export type SessionResult =
  | { status: 'granted'; session: AuthSession }
  /** Wrong password, unknown refresh token …: the auth service's own words, for the client to read. */
  | { status: 'refused'; error: KnownError };

/**
 * The auth service, as the shop sees it.
 *
 * Every method answers within the configured time or throws `AUTH_UNAVAILABLE`; none tries twice.
 */
export abstract class AuthServer {
  /** The keys that sign access tokens now, and those that may still have signed one that is alive. */
  abstract jwks(): Promise<JwkSet>;

  /** Roles and permissions of one person; none for a person whom the auth service does not know. */
  abstract permissionsOf(userId: number): Promise<PermissionsReply>;

  abstract login(login: Login): Promise<SessionResult>;

  /** Trades a refresh token for a new session; the old refresh token is used up. */
  abstract refresh(refreshToken: string): Promise<SessionResult>;

  /** Makes a refresh token worthless. One that is unknown is worthless already. */
  abstract logout(refreshToken: string): Promise<void>;
}
