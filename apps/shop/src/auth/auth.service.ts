import { Injectable } from '@nestjs/common';
import type { AuthSession, Login } from '@roundtrip/contracts';
import { AuthServer, type SessionResult } from '../security/auth-server.js';

/** Sessions are the auth service's business: what it grants or refuses is handed on. */
@Injectable()
export class AuthService {
  constructor(private readonly server: AuthServer) {}

  async login(login: Login): Promise<AuthSession> {
    return granted(await this.server.login(login));
  }

  async refresh(refreshToken: string): Promise<AuthSession> {
    return granted(await this.server.refresh(refreshToken));
  }

  logout(refreshToken: string): Promise<void> {
    return this.server.logout(refreshToken);
  }
}

function granted(result: SessionResult): AuthSession {
  if (result.status === 'refused') throw result.error;
  return result.session;
}
