export interface LineToPrice {
  readonly productId: number;
  readonly quantity: number;
  readonly listPriceCents: number;
}

export interface PricedLine {
  readonly productId: number;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly lineTotalCents: number;
}

/** What an order costs, in cents of one currency. */
export interface Quote {
  readonly lines: readonly PricedLine[];
  readonly subtotalCents: number;
  readonly discountCents: number;
  readonly totalCents: number;
  /** Names of the discounts that applied. */
  readonly discounts: readonly string[];
}

/** The pricing service, as the shop sees it. */
export abstract class Pricing {
  /**
   * Prices lines for a buyer. Asks once and waits no longer than the deadline.
   *
   * @throws `PRICING_TIMEOUT`, `PRICING_UNAVAILABLE`, `PRICING_REFUSED`, `PRICING_FAILED`
   */
  abstract quote(userId: number, lines: readonly LineToPrice[]): Promise<Quote>;
}
