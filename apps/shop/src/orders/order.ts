import type { Quote } from '../pricing/pricing.js';

/** The only currency so far (ISO 4217). */
export const CURRENCY = 'EUR';

/** Most lines of one order, and most pieces on one of them. */
export const MAX_LINES = 50;
export const MAX_QUANTITY = 100;

export const orderStatuses = ['placed', 'fulfilled', 'cancelled'] as const;

export type OrderStatus = (typeof orderStatuses)[number];

export interface OrderLine {
  readonly productId: number;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly lineTotalCents: number;
}

/** What somebody has bought. Money is in cents of `currency`. */
export interface Order {
  readonly id: number;
  readonly userId: number;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly subtotalCents: number;
  readonly discountCents: number;
  readonly totalCents: number;
  /** Names of the discounts that applied. */
  readonly discounts: readonly string[];
  /** RFC 3339. */
  readonly createdAt: string;
  readonly lines: readonly OrderLine[];
}

/** One thing that somebody wants to buy. */
export interface WantedLine {
  readonly productId: number;
  readonly quantity: number;
}

/** An order that has a price and no stock yet. */
export interface NewOrder {
  readonly userId: number;
  /** The client's name for this attempt to buy; unique for each user. */
  readonly idempotencyKey: string;
  /** Digest of what was wanted under that key. */
  readonly requestDigest: string;
  readonly quote: Quote;
}
