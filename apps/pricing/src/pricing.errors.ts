import { defineErrors } from '@roundtrip/errors';

/** The pricing service's error table. */
export const { table: pricingErrorTable, errors: pricingErrors } = defineErrors({
  totalTooLarge: {
    code: 'PRICING_TOTAL_TOO_LARGE',
    kind: 'unprocessable',
    when: 'The subtotal of the order does not fit the unsigned 32 bits of its field in the reply',
    detail: () => 'The order is worth more than can be priced.',
  },
});
