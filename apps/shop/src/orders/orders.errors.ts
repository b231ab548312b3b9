import { defineErrors } from '@roundtrip/errors';

export const { table: ordersErrorTable, errors: ordersErrors } = defineErrors({
  missing: {
    code: 'SHOP_ORDER_NOT_FOUND',
    kind: 'missing',
    when: 'There is no order with this id, or it is somebody else’s',
    detail: (id: number) => `There is no order ${id}.`,
  },
  idempotencyKeyMissing: {
    code: 'SHOP_IDEMPOTENCY_KEY_MISSING',
    kind: 'invalid',
    when: 'An order has no Idempotency-Key, or one that is not 1 to 128 visible ASCII characters',
    detail: () => 'Give the order an Idempotency-Key of 1 to 128 visible ASCII characters.',
  },
  idempotencyKeyReused: {
    code: 'SHOP_IDEMPOTENCY_KEY_REUSED',
    kind: 'unprocessable',
    when: 'The Idempotency-Key was used before, for an order of other things',
    detail: () => 'This Idempotency-Key belongs to an order of other things.',
  },
  unknownProduct: {
    code: 'SHOP_UNKNOWN_PRODUCT',
    kind: 'unprocessable',
    when: 'An order is for a product that there is not',
    detail: (id: number) => `There is no product ${id}.`,
  },
  outOfStock: {
    code: 'SHOP_OUT_OF_STOCK',
    kind: 'conflict',
    when: 'There are fewer pieces of a product than the order wants',
    detail: (productId: number) => `There are not enough pieces of product ${productId}.`,
  },
});
