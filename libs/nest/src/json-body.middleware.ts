import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

/** Injection token of the largest request body in bytes. */
export const BODY_LIMIT_BYTES = Symbol('BODY_LIMIT_BYTES');

/**
 * Reads a JSON body. A class of its own, where Nest would register Express's parser before all other middleware:
 * so a refused body (400, 413) has a request id and a line in the log, and the parser has a name in the trace.
 */
@Injectable()
export class JsonBodyMiddleware implements NestMiddleware {
  private readonly parse: RequestHandler;

  constructor(@Inject(BODY_LIMIT_BYTES) limit: number) {
    this.parse = express.json({ limit });
  }

  use(request: Request, response: Response, next: NextFunction): void {
    this.parse(request, response, next);
  }
}
