import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { Request } from 'express';
import { ordersErrors } from './orders.errors.js';

/** `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header), before anybody has looked at it. */
const IdempotencyKeyHeader = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<Request>().get('idempotency-key'),
);

@Injectable()
export class IdempotencyKeyPipe implements PipeTransform<string | undefined, string> {
  transform(value: string | undefined): string {
    if (value === undefined || !/^[\x21-\x7e]{1,128}$/.test(value))
      throw ordersErrors.idempotencyKeyMissing();
    return value;
  }
}

/** Parameter of a handler: the request's idempotency key. A request without one is refused. */
export const IdempotencyKey = () => IdempotencyKeyHeader(IdempotencyKeyPipe);
