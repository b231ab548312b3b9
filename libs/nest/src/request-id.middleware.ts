import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { requestIdOf } from './request-id.js';

/** Gives every request an id. `createHttpApp` puts it first, so that logs and refusals carry it. */
@Injectable()
export class RequestIdMiddleware implements NestMiddleware {
  use(request: Request, response: Response, next: NextFunction): void {
    requestIdOf(request, response);
    next();
  }
}
