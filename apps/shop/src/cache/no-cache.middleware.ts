import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { withoutCachedReads } from './cached-reads.js';

/** Whether a list of cache directives holds `no-cache` (RFC 9111 §5.2.1.4) or `no-store`. */
const asksForFresh = /(?:^|[\s,])no-(?:cache|store)(?:$|[\s,])/i;

/** `Cache-Control: no-cache` on a request: the client wants an answer from the source, and gets it. */
@Injectable()
export class NoCacheMiddleware implements NestMiddleware {
  use(request: Request, _response: Response, next: NextFunction): void {
    if (asksForFresh.test(request.headers['cache-control'] ?? '')) withoutCachedReads(next);
    else next();
  }
}
