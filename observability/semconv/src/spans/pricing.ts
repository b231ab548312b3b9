import type { AttributeDefinition, SpanDefinition } from '../definition.js';

/** How many lines the order has. */
export const PRICING_LINES = 'pricing.lines';

/** Names of the discount rules that took something off. */
export const PRICING_DISCOUNTS = 'pricing.discounts';

/** Attributes of the pricing service's span that the semantic conventions do not have. */
export const pricingAttributes: readonly AttributeDefinition[] = [
  { name: PRICING_LINES, type: 'int', brief: 'Lines of the order that is priced', example: '3' },
  {
    name: PRICING_DISCOUNTS,
    type: 'string[]',
    brief: 'Names of the discount rules that applied',
    example: '["order of 200 EUR or more: 10 %"]',
  },
];

/** The span of the pricing service. */
export const pricingSpans: readonly SpanDefinition[] = [
  {
    name: 'quote.calculate',
    services: ['pricing'],
    kind: 'internal',
    step: 'business-logic',
    brief: 'Prices and discounts of an order are calculated',
    attributes: [PRICING_LINES, PRICING_DISCOUNTS],
  },
];
