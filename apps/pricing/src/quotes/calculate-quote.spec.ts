import { MAX_PRICE_CENTS, MAX_TOTAL_CENTS, type QuoteRequest } from '@roundtrip/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateQuote } from './calculate-quote.js';
import { discountRules } from './discount-rules.js';

const newCustomer = 40_000;
const oldCustomer = 17;

const quote = (request: QuoteRequest) => calculateQuote(request, discountRules);
const line = (quantity: number, listPriceCents: number, productId = 1) => ({
  productId,
  quantity,
  listPriceCents,
});

const [ofAKind] = discountRules.lines.map(({ name }) => name);
const [bigOrder, firstCustomers] = discountRules.orders.map(({ name }) => name);

describe('a quote', () => {
  it('is the list price when no rule applies', () => {
    expect(quote({ userId: newCustomer, lines: [line(2, 1999), line(1, 500, 2)] })).toEqual({
      lines: [
        { productId: 1, quantity: 2, unitPriceCents: 1999, lineTotalCents: 3998 },
        { productId: 2, quantity: 1, unitPriceCents: 500, lineTotalCents: 500 },
      ],
      subtotalCents: 4498,
      discountCents: 0,
      totalCents: 4498,
      discounts: [],
    });
  });

  it('takes 5 % off a line of ten pieces, not of nine', () => {
    const request = (quantity: number) => ({ userId: newCustomer, lines: [line(quantity, 100)] });
    expect(quote(request(9))).toMatchObject({ discountCents: 0, discounts: [] });
    expect(quote(request(10))).toMatchObject({ discountCents: 50, discounts: [ofAKind] });
  });

  it('counts pieces of one product together, on however many lines they stand', () => {
    const lines = [line(5, 100), line(3, 700, 2), line(5, 100)];
    expect(quote({ userId: newCustomer, lines })).toMatchObject({ discountCents: 50, discounts: [ofAKind] });
  });

  it('takes 10 % off an order of 200 EUR, not of a cent less', () => {
    expect(quote({ userId: newCustomer, lines: [line(1, 19_999)] })).toMatchObject({ discounts: [] });
    expect(quote({ userId: newCustomer, lines: [line(1, 20_000)] })).toMatchObject({
      discountCents: 2000,
      discounts: [bigOrder],
    });
  });

  it('looks at what is left after the discounts on lines', () => {
    // 10 × 20.50 EUR = 205 EUR; 5 % less is 194.75 EUR, under the 200.
    expect(quote({ userId: newCustomer, lines: [line(10, 2050)] })).toMatchObject({
      discountCents: 1025,
      discounts: [ofAKind],
    });
  });

  it('adds up the rules that apply: 12 % on a big order of an early customer', () => {
    expect(quote({ userId: oldCustomer, lines: [line(1, 30_000)] })).toMatchObject({
      discountCents: 3600,
      totalCents: 26_400,
      discounts: [bigOrder, firstCustomers],
    });
  });

  it('does not name a discount that rounds to nothing', () => {
    expect(quote({ userId: oldCustomer, lines: [line(1, 20)] })).toMatchObject({
      discountCents: 0,
      discounts: [],
    });
  });

  it('is refused when it is worth a cent more than an order can be', () => {
    const dearest = line(21, MAX_PRICE_CENTS);
    const rest = MAX_TOTAL_CENTS - 21 * MAX_PRICE_CENTS;
    const worth = (restCents: number) => ({ userId: newCustomer, lines: [dearest, line(1, restCents, 2)] });
    expect(quote(worth(rest)).subtotalCents).toBe(MAX_TOTAL_CENTS);
    expect(() => quote(worth(rest + 1))).toThrow(
      expect.objectContaining({ code: 'PRICING_TOTAL_TOO_LARGE' }),
    );
  });
});

describe('every quote', () => {
  const requests: fc.Arbitrary<QuoteRequest> = fc.record({
    userId: fc.integer({ min: 1, max: 50_000 }),
    lines: fc.array(
      fc.record({
        productId: fc.integer({ min: 1, max: 8 }),
        quantity: fc.integer({ min: 1, max: 40 }),
        listPriceCents: fc.integer({ min: 0, max: 100_000 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });

  it('has a total that is its subtotal less its discount, and the subtotal of its lines', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { lines, subtotalCents, discountCents, totalCents } = quote(request);
        expect(totalCents).toBe(subtotalCents - discountCents);
        expect(subtotalCents).toBe(lines.reduce((sum, { lineTotalCents }) => sum + lineTotalCents, 0));
      }),
    );
  });

  it('is in whole cents, gives nothing away and takes nothing extra', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { discountCents, totalCents, subtotalCents } = quote(request);
        for (const cents of [discountCents, totalCents, subtotalCents])
          expect(Number.isSafeInteger(cents)).toBe(true);
        expect(discountCents).toBeGreaterThanOrEqual(0);
        // 5 % on lines and 12 % on the rest, and half a cent for each rounding.
        const most = subtotalCents * (1 - 0.95 * 0.88) + (request.lines.length + 1) / 2;
        expect(discountCents).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('costs the same in whatever order its lines are', () => {
    fc.assert(
      fc.property(requests, fc.infiniteStream(fc.nat()), (request, seeds) => {
        const shuffled = request.lines
          .map((value) => ({ value, key: seeds.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value);
        const { lines: _, ...amounts } = quote(request);
        expect(quote({ ...request, lines: shuffled })).toMatchObject(amounts);
      }),
    );
  });

  it('answers its lines in the order in which they were asked', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const asked = request.lines.map(({ productId, quantity }) => ({ productId, quantity }));
        expect(quote(request).lines).toMatchObject(asked);
      }),
    );
  });

  it('names a discount if and only if there is one', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { discountCents, discounts } = quote(request);
        expect(discounts.length > 0).toBe(discountCents > 0);
      }),
    );
  });
});
