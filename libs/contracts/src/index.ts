export {
  type AuthSession,
  INTERNAL_KEY_HEADER,
  type Login,
  MAX_PUBLISHED_KEYS,
  type PermissionsReply,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  type TokenClaims,
} from './auth.js';
export { type FulfilOrder, fulfilOrderQueue } from './fulfilment.js';
export { BAGGAGE_EXPLAIN, BAGGAGE_FAULT, LAB_KEY_HEADER } from './lab.js';
export { type DemoPerson, DOMAIN, demoPeople } from './people.js';
export { type Permission, permissionsOf, type Role, roles } from './permissions.js';
export {
  MAX_PRICE_CENTS,
  MAX_QUOTE_LINES,
  MAX_QUOTE_QUANTITY,
  MAX_TOTAL_CENTS,
  PRICING_PACKAGE,
  PRICING_SERVICE,
  type PricedLine,
  type PricingService,
  pricingProtoPath,
  type QuoteLine,
  type QuoteReply,
  type QuoteRequest,
} from './pricing.js';
export type { TripSpan, TripView } from './trip-view.js';
