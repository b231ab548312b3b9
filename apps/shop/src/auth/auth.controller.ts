import { Body, Controller, HttpCode, Post, SerializeOptions } from '@nestjs/common';
import type { AuthSession } from '@roundtrip/contracts';
import { Public } from '../security/access-rules.js';
import { LimitLogins } from '../security/rate-limits.js';
import { LoginBody, RefreshBody, SessionView } from './auth.dto.js';
import { AuthService } from './auth.service.js';

@Controller('api/auth')
@SerializeOptions({ type: SessionView })
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @LimitLogins()
  @HttpCode(200)
  login(@Body() body: LoginBody): Promise<AuthSession> {
    return this.auth.login(body);
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  refresh(@Body() { refreshToken }: RefreshBody): Promise<AuthSession> {
    return this.auth.refresh(refreshToken);
  }

  @Post('logout')
  @Public()
  @HttpCode(204)
  logout(@Body() { refreshToken }: RefreshBody): Promise<void> {
    return this.auth.logout(refreshToken);
  }
}
