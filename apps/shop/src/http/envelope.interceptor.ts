import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { Page, type PagePosition } from '../paging/page.js';
import { isRaw } from './raw-response.js';

/** What every JSON answer looks like. Errors are problem documents instead and have no envelope. */
export interface Envelope {
  data: unknown;
  meta: { requestId?: string; page?: PagePosition & { total: number; pages: number } };
}

/** Puts what a handler returns into `{ data, meta }`; a page's position goes into `meta`. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (isRaw(this.reflector, context)) return next.handle();
    const { id } = context.switchToHttp().getRequest<{ id?: string }>();
    return next.handle().pipe(map((result) => (isEnclosable(result) ? enclose(result, id) : result)));
  }
}

/** Text is a page for people, and nothing is the body of a 204. */
function isEnclosable(result: unknown): boolean {
  return result !== undefined && typeof result !== 'string';
}

function enclose(result: unknown, requestId?: string): Envelope {
  if (!(result instanceof Page)) return { data: result, meta: { requestId } };
  const { items, position, total } = result;
  return {
    data: items,
    meta: { requestId, page: { ...position, total, pages: Math.ceil(total / position.size) } },
  };
}
