/** A discount on a line, for buying many pieces of one product. */
export interface LineRule {
  readonly name: string;
  readonly percent: number;
  /** Pieces of one product in the whole order, also when they stand on several lines. */
  readonly fromQuantity: number;
}

/** A discount on the order, on what is left after the discounts on its lines. */
export interface OrderRule {
  readonly name: string;
  readonly percent: number;
  /** Applies to orders of at least this much, in cents, after the discounts on lines. */
  readonly fromCents?: number;
  /** Applies to buyers with an id up to this one: ids are given in the order in which people join. */
  readonly upToUserId?: number;
}

export interface DiscountRules {
  readonly lines: readonly LineRule[];
  readonly orders: readonly OrderRule[];
}

/** What the shop promises. Rules on orders add up: 10 % and 2 % are 12 % of the same amount. */
export const discountRules: DiscountRules = {
  lines: [{ name: '10 or more of a kind: 5 %', percent: 5, fromQuantity: 10 }],
  orders: [
    { name: 'order of 200 EUR or more: 10 %', percent: 10, fromCents: 20_000 },
    { name: 'one of the first 5,000 customers: 2 %', percent: 2, upToUserId: 5000 },
  ],
};
