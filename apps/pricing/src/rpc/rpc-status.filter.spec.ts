import { status } from '@grpc/grpc-js';
import { BadRequestException, InternalServerErrorException } from '@nestjs/common';
import { type ErrorKind, KnownError } from '@roundtrip/errors';
import { describe, expect, it } from 'vitest';
import { rpcStatusOf } from './rpc-status.filter.js';

describe('the gRPC status of an error', () => {
  it.each<[ErrorKind, status]>([
    ['invalid', status.INVALID_ARGUMENT],
    ['unauthenticated', status.UNAUTHENTICATED],
    ['forbidden', status.PERMISSION_DENIED],
    ['missing', status.NOT_FOUND],
    ['conflict', status.ABORTED],
    ['unprocessable', status.FAILED_PRECONDITION],
    ['too-many', status.RESOURCE_EXHAUSTED],
    ['unavailable', status.UNAVAILABLE],
    ['upstream-timeout', status.DEADLINE_EXCEEDED],
  ])('of kind %s is %i, with the code and the sentence of the error', (kind, code) => {
    const error = new KnownError({ code: 'SOME_CODE', kind }, 'a sentence');
    expect(rpcStatusOf(error)).toEqual({ code, details: 'SOME_CODE: a sentence' });
  });

  it('of a validation pipe names the fields', () => {
    const error = new BadRequestException({
      message: 'The input has an invalid field.',
      errors: [{ field: 'lines.0.quantity', message: 'must not be less than 1' }],
    });
    expect(rpcStatusOf(error)).toEqual({
      code: status.INVALID_ARGUMENT,
      details: 'The input has an invalid field. lines.0.quantity must not be less than 1',
    });
  });

  it.each([new Error('password=hunter2'), 'hunter2', undefined, new InternalServerErrorException('x')])(
    'of anything unexpected is INTERNAL',
    (error) => {
      const answer = rpcStatusOf(error);
      expect(answer.code).toBe(status.INTERNAL);
      expect(answer.details).not.toContain('hunter2');
    },
  );
});
