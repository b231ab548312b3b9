import { Injectable } from '@nestjs/common';
import type { Login } from '@roundtrip/contracts';
import { KnownError } from '@roundtrip/errors';
import { AUTH_OUTCOME } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { authErrors, authErrorTable } from '../auth.errors.js';
import { step, tracer } from '../telemetry.js';
import type { Account } from './account.js';
import type { AccountsRepository } from './accounts.repository.js';
import type { LoginThrottle } from './login-throttle.js';
import { hashPassword, verifyPassword } from './password.js';

/** Checks usernames and passwords. Tells nobody which of the two was wrong, neither in words nor by time. */
@Injectable()
export class LoginService {
  private constructor(
    private readonly accounts: AccountsRepository,
    private readonly throttle: LoginThrottle,
    /** Compared with when there is no account, so that this takes as long. */
    private readonly nobodysHash: string,
  ) {}

  static async create(accounts: AccountsRepository, throttle: LoginThrottle): Promise<LoginService> {
    return new LoginService(accounts, throttle, await hashPassword('nobody has this password'));
  }

  /**
   * @returns the account of these credentials.
   * @throws authErrors.badCredentials, authErrors.tooManyAttempts
   */
  async authenticate({ username, password }: Login): Promise<Account> {
    const name = username.toLowerCase();
    this.refuseLocked(name);
    const account = await this.accounts.byUsername(name);
    const accepted = await this.verify(password, account);
    // Guesses that ran while the one that locked the name was checked learn nothing, not even by being right.
    this.refuseLocked(name);
    if (!accepted || account === undefined) {
      this.throttle.failed(name);
      throw authErrors.badCredentials();
    }
    this.throttle.succeeded(name);
    return account;
  }

  private verify(password: string, account: Account | undefined): Promise<boolean> {
    return inSpan(tracer, 'password.verify', { attributes: { ...step } }, async (span) => {
      const matches = await verifyPassword(password, account?.passwordHash ?? this.nobodysHash);
      const accepted = matches && account !== undefined;
      span.setAttribute(AUTH_OUTCOME, accepted ? 'accepted' : 'refused');
      return accepted;
    });
  }

  private refuseLocked(name: string): void {
    const retryAfterSeconds = this.throttle.lockedSeconds(name);
    if (retryAfterSeconds === 0) return;
    const { tooManyAttempts } = authErrorTable;
    throw new KnownError(tooManyAttempts, tooManyAttempts.detail(), { retryAfterSeconds });
  }
}
