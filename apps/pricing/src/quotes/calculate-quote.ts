import {
  MAX_TOTAL_CENTS,
  type PricedLine,
  type QuoteLine,
  type QuoteReply,
  type QuoteRequest,
} from '@roundtrip/contracts';
import { pricingErrors } from '../pricing.errors.js';
import type { DiscountRules, OrderRule } from './discount-rules.js';
import { percentOf } from './money.js';

/**
 * Prices an order. Pure: the same order costs the same, in whatever order its lines are.
 *
 *     subtotal = Σ quantity · list price
 *     discount = Σ over lines of (each line rule that applies, rounded per line)
 *              + (the sum of all order rules that apply, in per cent, of the rest, rounded once)
 *     total    = subtotal − discount
 *
 * Lines are answered at list price, in the order they came; `discounts` names the rules that took something off.
 *
 * @throws pricingErrors.totalTooLarge
 */
export function calculateQuote({ userId, lines }: QuoteRequest, rules: DiscountRules): QuoteReply {
  const priced = lines.map(priceLine);
  const subtotalCents = sum(priced.map(({ lineTotalCents }) => lineTotalCents));
  if (subtotalCents > MAX_TOTAL_CENTS) throw pricingErrors.totalTooLarge();

  const onLines = lineDiscounts(priced, rules);
  const afterLinesCents = subtotalCents - sum(onLines.map(({ cents }) => cents));
  const onOrder = rules.orders.filter((rule) => applies(rule, userId, afterLinesCents));
  const orderCents = percentOf(afterLinesCents, sum(onOrder.map(({ percent }) => percent)));

  const totalCents = afterLinesCents - orderCents;
  return {
    lines: priced,
    subtotalCents,
    discountCents: subtotalCents - totalCents,
    totalCents,
    discounts: [...onLines, ...(orderCents > 0 ? onOrder : [])].map(({ name }) => name),
  };
}

function priceLine({ productId, quantity, listPriceCents }: QuoteLine): PricedLine {
  return { productId, quantity, unitPriceCents: listPriceCents, lineTotalCents: quantity * listPriceCents };
}

/** What each rule on lines takes off all lines together, for those rules that take something. */
function lineDiscounts(
  lines: readonly PricedLine[],
  rules: DiscountRules,
): { name: string; cents: number }[] {
  const pieces = new Map<number, number>();
  for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
  return rules.lines
    .map(({ name, percent, fromQuantity }) => {
      const discounted = lines.filter(({ productId }) => pieces.get(productId)! >= fromQuantity);
      return { name, cents: sum(discounted.map(({ lineTotalCents }) => percentOf(lineTotalCents, percent))) };
    })
    .filter(({ cents }) => cents > 0);
}

function applies(
  { fromCents = 0, upToUserId = Number.POSITIVE_INFINITY }: OrderRule,
  userId: number,
  cents: number,
) {
  return cents >= fromCents && userId <= upToUserId;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
