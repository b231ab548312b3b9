import { defineErrors } from '@roundtrip/errors';

/** The pricing service's error table. */
export const { table: pricingErrorTable, errors: pricingErrors } = defineErrors({
  totalTooLarge: {
    code: 'PRICING_TOTAL_TOO_LARGE',
    kind: 'unprocessable',
    when: 'The subtotal of the order is more than the shop can keep (2³¹ − 1 cents)',
    detail: () => 'The order is worth more than can be priced.',
  },
});
