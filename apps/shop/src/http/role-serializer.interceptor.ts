import {
  type CallHandler,
  type ClassSerializerContextOptions,
  ClassSerializerInterceptor,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PlainLiteralObject,
  type Type,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { Page } from '../paging/page.js';
import { type Viewer, viewerOf } from '../security/viewer.js';
import { isRaw } from './raw-response.js';

/** Group of fields for the person whom the data is about. The other groups are the roles. */
export const SELF = 'self';

/** A class of fields to show; `ownerId` names the person the data is about, if it is about one. */
export type ViewClass = Type & { ownerId?: (data: PlainLiteralObject) => number };

type RoleOptions = ClassSerializerContextOptions & { viewer?: Viewer };

/**
 * Hides fields by role. A route declares its view with `@SerializeOptions({ type: UserView })`; of the data only
 * fields that the view exposes to one of the viewer's groups leave the shop. Without a view nothing does.
 */
@Injectable()
export class RoleSerializerInterceptor extends ClassSerializerInterceptor implements NestInterceptor {
  constructor(reflector: Reflector) {
    super(reflector, { strategy: 'excludeAll' });
  }

  override intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (isRaw(this.reflector, context)) return Promise.resolve(next.handle());
    return super.intercept(context, next);
  }

  protected override getContextOptions(context: ExecutionContext): RoleOptions {
    return { ...super.getContextOptions(context), viewer: viewerOf(context) };
  }

  override serialize(result: PlainLiteralObject | PlainLiteralObject[], options: RoleOptions) {
    if (!(result instanceof Page)) return super.serialize(result, options);
    const items = result.items.map((item) => this.transformToPlain(item, options));
    return new Page(items, result.position, result.total) as PlainLiteralObject;
  }

  override transformToPlain(data: PlainLiteralObject, options: RoleOptions): PlainLiteralObject {
    return super.transformToPlain(data, { ...options, groups: groupsOf(data, options) });
  }
}

function groupsOf(data: PlainLiteralObject, { type, viewer }: RoleOptions): string[] {
  if (viewer === undefined) return [];
  const isOwner = (type as ViewClass | undefined)?.ownerId?.(data) === viewer.userId;
  return isOwner ? [...viewer.roles, SELF] : [...viewer.roles];
}
