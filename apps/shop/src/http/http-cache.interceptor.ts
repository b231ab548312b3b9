import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { answersHtml } from './html.interceptor.js';

const HTTP_CACHE = 'roundtrip:http-cache';

/** What caches on the way to the client may keep (RFC 9111). */
export interface HttpCachePolicy<T = unknown> {
  visibility: 'public' | 'private';
  maxAgeSeconds: number;
  /** Changes whenever the answer does. With it a client that has the answer gets 304 (RFC 9110 §13). */
  versionOf?: (data: T) => string;
}

/** Lets the route's good answers be cached. Answers of other routes, and errors, are `no-store`. */
export function HttpCache<T>(policy: HttpCachePolicy<T>) {
  return applyDecorators(SetMetadata(HTTP_CACHE, policy), UseInterceptors(HttpCacheInterceptor));
}

@Injectable()
export class HttpCacheInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const policy = this.reflector.get<HttpCachePolicy>(HTTP_CACHE, context.getHandler());
    const response = context.switchToHttp().getResponse<Response>();
    const variant = answersHtml(this.reflector, context) ? '-html' : '';
    return next.handle().pipe(
      tap((data) => {
        response.setHeader('cache-control', `${policy.visibility}, max-age=${policy.maxAgeSeconds}`);
        if (policy.versionOf === undefined) return;
        // Weak: the envelope's request id differs each time. Express answers 304 when the client has this one.
        response.setHeader('etag', `W/"${policy.versionOf(data)}${variant}"`);
      }),
    );
  }
}
