import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { ruleOf } from './access-rules.js';
import { securityErrors } from './security.errors.js';

/**
 * Who are you? Lets a request pass when its route is public or its bearer token is genuine; else 401, or 503 when
 * the key to check it with cannot be had. A route without a rule is left to `PermissionsGuard`, which refuses it.
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = ruleOf(this.reflector, context);
    if (rule === undefined || rule.status === 'public') return true;
    if (!hasToken(context)) throw securityErrors.tokenMissing();
    return super.canActivate(context) as Promise<boolean>;
  }

  /** Passport's outcome: a viewer, or an error, or in `info` the reason why the token was not accepted. */
  override handleRequest<V>(error: unknown, viewer: V | false, info: unknown): V {
    if (viewer) return viewer;
    const reason = error ?? info;
    if (!(reason instanceof Error) || refusals.has(reason.name)) throw securityErrors.tokenInvalid();
    if (reason.name === 'TokenExpiredError') throw securityErrors.tokenExpired();
    throw reason;
  }
}

/** What jsonwebtoken says of a token that is not genuine. `SyntaxError`: its payload is not JSON. */
const refusals: ReadonlySet<string> = new Set(['JsonWebTokenError', 'NotBeforeError', 'SyntaxError']);

function hasToken(context: ExecutionContext): boolean {
  const { authorization } = context.switchToHttp().getRequest<Request>().headers;
  return authorization !== undefined && /^bearer .+/i.test(authorization);
}
