import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Permission } from '@roundtrip/contracts';

/** Who may call a route. A route without a rule may be called by nobody. */
export type AccessRule =
  | { status: 'public' }
  | { status: 'authenticated' }
  | { status: 'permission'; permission: Permission };

export const ACCESS_RULE = 'roundtrip:access-rule';

/** Everybody may call it, signed in or not. */
export const Public = () => setRule({ status: 'public' });

/** Everybody who is signed in may call it. */
export const Authenticated = () => setRule({ status: 'authenticated' });

/** Only who has the permission may call it. */
export const RequirePermission = (permission: Permission) => setRule({ status: 'permission', permission });

function setRule(rule: AccessRule) {
  return SetMetadata(ACCESS_RULE, rule);
}

/** The rule of the route that is being called; a rule on the method wins over one on the controller. */
export function ruleOf(reflector: Reflector, context: ExecutionContext): AccessRule | undefined {
  return reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
    context.getHandler(),
    context.getClass(),
  ]);
}
