import { randomUUID } from 'node:crypto';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Only what we or a careful client would make; anything else is replaced, so that logs stay clean. */
const acceptable = /^[\w.:-]{8,64}$/;

/** Gives every request an id: the client's `X-Request-Id` if it is well-formed, else a new UUID. Echoes it. */
@Injectable()
export class RequestIdMiddleware implements NestMiddleware {
  use(request: Request & { id?: string }, response: Response, next: NextFunction): void {
    const given = request.get('x-request-id');
    request.id = given !== undefined && acceptable.test(given) ? given : randomUUID();
    response.setHeader('x-request-id', request.id);
    next();
  }
}
