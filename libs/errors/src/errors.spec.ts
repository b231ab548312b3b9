import { describe, expect, it } from 'vitest';
import { defineErrors, httpStatusOf, KnownError, kindOfStatus, problemOf, problemOfStatus } from './index.js';

const { table, errors } = defineErrors({
  outOfStock: {
    code: 'SHOP_OUT_OF_STOCK',
    kind: 'conflict',
    when: 'an order asks for more than there is',
    detail: (productId: number) => `product ${productId} is out of stock`,
  },
});

describe('an error table', () => {
  it('makes errors that carry the code and the kind of their row', () => {
    const error = errors.outOfStock(7);
    expect(error).toBeInstanceOf(KnownError);
    expect(error).toMatchObject({
      code: table.outOfStock.code,
      kind: 'conflict',
      message: 'product 7 is out of stock',
    });
  });
});

describe('kinds', () => {
  it.each(['invalid', 'unauthenticated', 'forbidden', 'missing', 'conflict', 'unavailable'] as const)(
    '%s goes to a status and back',
    (kind) => expect(kindOfStatus(httpStatusOf(kind))).toBe(kind),
  );

  it('an unknown client error is invalid, an unknown server error internal', () => {
    expect(kindOfStatus(418)).toBe('invalid');
    expect(kindOfStatus(599)).toBe('internal');
  });
});

describe('a problem document', () => {
  it('of a known error holds its code, status, title and sentence', () => {
    expect(problemOf(errors.outOfStock(7), '/api/orders')).toEqual({
      type: 'https://roundtrip.test/problems/shop-out-of-stock',
      title: 'Conflict',
      status: 409,
      detail: 'product 7 is out of stock',
      code: 'SHOP_OUT_OF_STOCK',
      instance: '/api/orders',
    });
  });

  it('of anything else tells nothing of what happened inside', () => {
    const problem = problemOf(new Error('password=hunter2'));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('of a plain status keeps that status even where no kind has it', () => {
    expect(problemOfStatus(415, 'UNSUPPORTED_MEDIA_TYPE', 'send JSON')).toMatchObject({
      status: 415,
      title: 'Unsupported Media Type',
    });
  });
});
