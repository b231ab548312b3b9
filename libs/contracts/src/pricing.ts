import { fileURLToPath } from 'node:url';

/** Package and service names in `proto/pricing.proto`. */
export const PRICING_PACKAGE = 'roundtrip.pricing.v1';
export const PRICING_SERVICE = 'Pricing';

/** Absolute path of the schema, for the gRPC server and its clients. */
export const pricingProtoPath = fileURLToPath(new URL('../proto/pricing.proto', import.meta.url));

/** What one quote may ask for; the pricing service refuses more. */
export const MAX_QUOTE_LINES = 100;
export const MAX_QUOTE_QUANTITY = 10_000;

/** One million euros: the dearest a product can be. */
export const MAX_PRICE_CENTS = 100_000_000;

/** The largest amount that an order can be worth: PostgreSQL's largest `integer`, in which orders are kept. */
export const MAX_TOTAL_CENTS = 2 ** 31 - 1;

// The shapes below are what @grpc/proto-loader makes of the schema with its default camelCase.

export interface QuoteLine {
  productId: number;
  quantity: number;
  /** Cents. */
  listPriceCents: number;
}

export interface QuoteRequest {
  userId: number;
  lines: QuoteLine[];
}

export interface PricedLine {
  productId: number;
  quantity: number;
  unitPriceCents: number;
  lineTotalCents: number;
}

export interface QuoteReply {
  lines: PricedLine[];
  subtotalCents: number;
  discountCents: number;
  totalCents: number;
  discounts: string[];
}

export interface PricingService {
  quote(request: QuoteRequest): Promise<QuoteReply>;
}
