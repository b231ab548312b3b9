import { defineErrors } from '@roundtrip/errors';

export const { table: productsErrorTable, errors: productsErrors } = defineErrors({
  missing: {
    code: 'SHOP_PRODUCT_NOT_FOUND',
    kind: 'missing',
    when: 'There is no product with this id',
    detail: (id: number) => `There is no product ${id}.`,
  },
  changed: {
    code: 'SHOP_PRODUCT_CHANGED',
    kind: 'conflict',
    when: 'A change names the version it is based on, and the product has been changed since',
    detail: (id: number) => `Product ${id} has been changed since; read it again.`,
  },
  nothingToChange: {
    code: 'SHOP_NOTHING_TO_CHANGE',
    kind: 'invalid',
    when: 'A change of a product changes no field',
    detail: () => 'Give at least one field to change.',
  },
});
