import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Permission, Role } from '@roundtrip/contracts';

/** Who sent the request, as far as the guards have found out. */
export interface Viewer {
  readonly userId: number;
  readonly roles: readonly Role[];
  /** Empty on routes that ask for no permission: then nobody has looked them up. */
  readonly permissions: readonly Permission[];
}

export function can(viewer: Viewer, permission: Permission): boolean {
  return viewer.permissions.includes(permission);
}

/** The request with what the guards leave on it, as passport names it. */
export interface RequestWithViewer {
  user?: Viewer;
}

export function viewerOf(context: ExecutionContext): Viewer | undefined {
  return context.switchToHttp().getRequest<RequestWithViewer>().user;
}

/** Parameter of a handler: the viewer. Only on routes that are not public. */
export const CurrentViewer = createParamDecorator((_data: unknown, context: ExecutionContext): Viewer => {
  const viewer = viewerOf(context);
  if (viewer === undefined) throw new Error('@CurrentViewer() on a public route');
  return viewer;
});
