import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Permission } from '@roundtrip/contracts';
import { ruleOf } from './access-rules.js';
import { PermissionsService } from './permissions.service.js';
import { securityErrors } from './security.errors.js';
import { can, type RequestWithViewer, type Viewer, viewerOf } from './viewer.js';

/** May you? Decides by the route's rule. A route without a rule is refused to everybody: it fails closed. */
@Injectable()
export class PermissionsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly permissions: PermissionsService,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const rule = ruleOf(this.reflector, context);
    if (rule === undefined) throw securityErrors.noRule();
    if (rule.status === 'public') return true;
    const viewer = viewerOf(context);
    if (viewer === undefined) throw securityErrors.tokenMissing();
    return rule.status === 'authenticated' ? true : this.requirePermission(context, viewer, rule.permission);
  }

  private async requirePermission(
    context: ExecutionContext,
    { userId }: Viewer,
    permission: Permission,
  ): Promise<true> {
    const { roles, permissions } = await this.permissions.of(userId);
    const viewer: Viewer = { userId, roles, permissions };
    if (!can(viewer, permission)) throw securityErrors.forbidden(permission);
    // What the auth service says now wins over what the token said when it was made.
    context.switchToHttp().getRequest<RequestWithViewer>().user = viewer;
    return true;
  }
}
