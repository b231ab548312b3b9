/** What became of a refresh token that was presented. Only `rotated` lets the caller go on. */
export type RotateResult =
  | { status: 'rotated'; accountId: number }
  /** It was used before: somebody else has it. Its whole session is revoked now. */
  | { status: 'reused'; accountId: number }
  /** The session was logged out, or revoked after a reuse. */
  | { status: 'revoked' }
  | { status: 'expired' }
  | { status: 'unknown' };

/** A refresh token as it is kept: its SHA-256, never the token. */
export interface KeptToken {
  hash: Buffer;
  expiresAt: Date;
}

/**
 * Sessions as families of refresh tokens. Every change is atomic: of two calls with one token only one rotates it,
 * the other finds it used.
 */
export abstract class RefreshTokensRepository {
  /** Begins a session. Also deletes what is left of the account's expired ones, which bounds the table. */
  abstract begin(accountId: number, first: KeptToken, now: Date): Promise<void>;
  /** Retires the presented token and adds `next` to its session, or says why not. */
  abstract rotate(presentedHash: Buffer, next: KeptToken, now: Date): Promise<RotateResult>;
  /** Ends the session the token belongs to; an unknown token changes nothing. */
  abstract revoke(hash: Buffer, now: Date): Promise<void>;
}
