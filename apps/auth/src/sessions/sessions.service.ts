import { Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@roundtrip/clock';
import type { AuthSession } from '@roundtrip/contracts';
import { AUTH_OUTCOME } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import type { Account } from '../accounts/account.js';
import type { AccountsRepository } from '../accounts/accounts.repository.js';
import { authErrors } from '../auth.errors.js';
import type { TokenSigner } from '../keys/token-signer.js';
import { step, tracer } from '../telemetry.js';
import { hashRefreshToken, makeRefreshToken } from './refresh-token.js';
import type { KeptToken, RefreshTokensRepository, RotateResult } from './refresh-tokens.repository.js';

/** Sessions: an access token for minutes, and a refresh token, good for one use, to get the next pair. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly tokens: RefreshTokensRepository,
    private readonly signer: TokenSigner,
    private readonly clock: Clock,
    private readonly refreshTokenSeconds: number,
  ) {}

  async begin(account: Account): Promise<AuthSession> {
    const { token, kept, now } = this.nextToken();
    await this.tokens.begin(account.id, kept, now);
    return this.session(account, token);
  }

  /** @throws authErrors.badRefreshToken whatever is wrong with the token; the log and the trace say what. */
  async refresh(presented: string): Promise<AuthSession> {
    const { token, kept, now } = this.nextToken();
    const result = await inSpan(tracer, 'refresh_token.rotate', { attributes: { ...step } }, async (span) => {
      const rotated = await this.tokens.rotate(hashRefreshToken(presented), kept, now);
      span.setAttribute(AUTH_OUTCOME, rotated.status === 'rotated' ? 'accepted' : rotated.status);
      return rotated;
    });
    const accountId = this.acceptedAccount(result);
    const account = await this.accounts.byId(accountId);
    if (account === undefined) throw authErrors.badRefreshToken();
    return this.session(account, token);
  }

  /** Ends the session of this refresh token. Access tokens already given out run out by themselves. */
  async end(presented: string): Promise<void> {
    await this.tokens.revoke(hashRefreshToken(presented), new Date(this.clock.nowMillis()));
  }

  private acceptedAccount(result: RotateResult): number {
    switch (result.status) {
      case 'rotated':
        return result.accountId;
      case 'reused':
        this.logger.warn(`refresh token of account ${result.accountId} used twice: its session is revoked`);
        throw authErrors.badRefreshToken();
      case 'revoked':
      case 'expired':
      case 'unknown':
        throw authErrors.badRefreshToken();
    }
  }

  private nextToken(): { token: string; kept: KeptToken; now: Date } {
    const nowMillis = this.clock.nowMillis();
    const token = makeRefreshToken();
    const expiresAt = new Date(nowMillis + this.refreshTokenSeconds * 1000);
    return { token, kept: { hash: hashRefreshToken(token), expiresAt }, now: new Date(nowMillis) };
  }

  private async session({ id, roles }: Account, refreshToken: string): Promise<AuthSession> {
    return {
      accessToken: await this.signer.sign(id, roles),
      refreshToken,
      tokenType: 'Bearer',
      expiresIn: this.signer.lifetimeSeconds,
    };
  }
}
