import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { INTERNAL_KEY_HEADER } from '@roundtrip/contracts';
import type { Request } from 'express';
import { authErrors } from '../auth.errors.js';
import { ACCESS_RULE, type AccessRule } from './access-rule.js';
import { InternalKey } from './internal-key.js';

/** Guards every route by its access rule. Fails closed: a route without a rule is nobody's. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly internalKey: InternalKey,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    switch (rule) {
      case 'public':
        return true;
      case 'internal':
        if (this.internalKey.matches(context.switchToHttp().getRequest<Request>().get(INTERNAL_KEY_HEADER)))
          return true;
        throw authErrors.internalOnly();
      default:
        throw authErrors.noAccessRule();
    }
  }
}
