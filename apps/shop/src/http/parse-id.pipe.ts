import {
  type ArgumentMetadata,
  BadRequestException,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
} from '@nestjs/common';
import type { Request } from 'express';

/** Ids are PostgreSQL's `integer`, and start at 1. */
export const MAX_ID = 2 ** 31 - 1;

/** An id in a path: digits of a number from 1 to 2³¹−1 and nothing else; anything else answers 400. */
@Injectable()
export class ParseIdPipe implements PipeTransform<string, number> {
  transform(value: string, { data }: ArgumentMetadata): number {
    const id = /^[1-9]\d{0,9}$/.test(value) ? Number(value) : Number.NaN;
    if (id <= MAX_ID) return id;
    throw new BadRequestException({
      message: 'The id in the path is not valid.',
      errors: [{ field: data ?? 'id', message: `must be a whole number from 1 to ${MAX_ID}` }],
    });
  }
}

/** Nest's own `@Param()` lets the validation pipe make a number of it first, and `0x1F` and `1e3` are numbers too. */
const RawPathParam = createParamDecorator((name: string, context: ExecutionContext): unknown => {
  return context.switchToHttp().getRequest<Request>().params[name];
});

/** Parameter of a handler: the id in the path, checked by `ParseIdPipe`. */
export const IdParam = (name = 'id') => RawPathParam(name, ParseIdPipe);
