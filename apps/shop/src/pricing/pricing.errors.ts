import { defineErrors } from '@roundtrip/errors';

export const { table: pricingErrorTable, errors: pricingErrors } = defineErrors({
  timeout: {
    code: 'PRICING_TIMEOUT',
    kind: 'upstream-timeout',
    when: 'The pricing service did not answer before the deadline',
    detail: () => 'The price could not be found out in time.',
  },
  unavailable: {
    code: 'PRICING_UNAVAILABLE',
    kind: 'unavailable',
    when: 'The pricing service cannot be reached',
    detail: () => 'The price cannot be found out right now.',
  },
  refused: {
    code: 'PRICING_REFUSED',
    kind: 'unprocessable',
    when: 'The pricing service does not price this order: it is worth more than an order can be',
    detail: () => 'An order of these things cannot be priced; it may be worth too much.',
  },
  failed: {
    code: 'PRICING_FAILED',
    kind: 'bad-upstream',
    when: 'The pricing service failed, or answered with a quote for something else',
    detail: () => 'The price could not be found out.',
  },
});
