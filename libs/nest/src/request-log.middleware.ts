import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { HttpLogger } from 'pino-http';

/** Injection token of the pino-http instance. */
export const REQUEST_LOG = Symbol('REQUEST_LOG');

/** Logs each request when its answer is out. A class, because pino-http's own function has no name to show in a trace. */
@Injectable()
export class RequestLogMiddleware implements NestMiddleware {
  constructor(@Inject(REQUEST_LOG) private readonly log: HttpLogger) {}

  use(request: Request, response: Response, next: NextFunction): void {
    this.log(request, response, next);
  }
}
