import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import type { AuthSession } from '@roundtrip/contracts';
import { Public } from '../access/access-rule.js';
import { LoginService } from '../accounts/login.service.js';
import { LoginDto, RefreshTokenDto } from './session.dto.js';
import { SessionsService } from './sessions.service.js';

@Public()
@Controller()
export class SessionsController {
  constructor(
    private readonly logins: LoginService,
    private readonly sessions: SessionsService,
  ) {}

  @Post('login')
  @HttpCode(200)
  // Tokens must not stay in any cache on the way (RFC 6749 §5.1).
  @Header('cache-control', 'no-store')
  async login(@Body() credentials: LoginDto): Promise<AuthSession> {
    return this.sessions.begin(await this.logins.authenticate(credentials));
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  refresh(@Body() { refreshToken }: RefreshTokenDto): Promise<AuthSession> {
    return this.sessions.refresh(refreshToken);
  }

  /** Also for a token that is no good any more: after it, the session is over, which is all the caller wants. */
  @Post('logout')
  @HttpCode(204)
  logout(@Body() { refreshToken }: RefreshTokenDto): Promise<void> {
    return this.sessions.end(refreshToken);
  }
}
