import { status } from '@grpc/grpc-js';
import { fulfilOrderQueue } from '@roundtrip/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { atListPrice, failing, never } from '../testing/fake-pricing.suite.js';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

const esther = 1;
const sam = 2;
const other = 4;

describe('orders', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop({ PRICING_DEADLINE_MS: '300', DATABASE_LOCK_TIMEOUT_MS: '500' });
  }, 60_000);

  afterAll(() => shop.stop());

  afterEach(() => {
    shop.pricing.behaviour = atListPrice;
  });

  const place = (lines: unknown, { as = esther, key = crypto.randomUUID() as string } = {}) =>
    shop.call('POST', '/api/orders', { as, body: { lines }, headers: { 'idempotency-key': key } });

  const stockOf = async (id: number) => {
    const [row] = await shop.sql('SELECT stock FROM shop.products WHERE id = $1', [id]);
    return row?.stock;
  };
  const setStock = (id: number, stock: number) =>
    shop.sql('UPDATE shop.products SET stock = $2 WHERE id = $1', [id, stock]);
  const countOrders = async () =>
    (await shop.sql('SELECT count(*)::integer AS n FROM shop.orders'))[0]?.n as number;
  const jobs = async () =>
    (await shop.sql('SELECT data FROM pgboss.job WHERE name = $1', [fulfilOrderQueue])).map(
      ({ data }) => data,
    );

  describe('placing one', () => {
    it('prices it, takes the stock, and puts its job on the queue', async () => {
      await setStock(1, 10);
      const { status, headers, body } = await place([{ productId: 1, quantity: 3 }]);
      expect(status).toBe(201);
      expect(headers.get('location')).toBe(`/api/orders/${body.data.id}`);
      expect(body.data).toMatchObject({
        userId: esther,
        status: 'placed',
        currency: 'EUR',
        totalCents: 3000,
        lines: [{ productId: 1, quantity: 3, unitPriceCents: 1000, lineTotalCents: 3000 }],
      });
      expect(await stockOf(1)).toBe(7);
      expect(await jobs()).toContainEqual({ orderId: body.data.id, trace: expect.any(Object) });
    });

    it('shows the new stock to the next reader although the product was cached', async () => {
      await setStock(2, 10);
      await shop.call('GET', '/api/products/2', { headers: { 'cache-control': 'no-cache' } });
      await place([{ productId: 2, quantity: 4 }]);
      expect((await shop.call('GET', '/api/products/2')).body.data.stock).toBe(6);
    });

    it('takes lines of one product for one line', async () => {
      const { body } = await place([
        { productId: 3, quantity: 1 },
        { productId: 1, quantity: 1 },
        { productId: 3, quantity: 1 },
      ]);
      expect(
        body.data.lines.map((line: { productId: number; quantity: number }) => [
          line.productId,
          line.quantity,
        ]),
      ).toEqual([
        [1, 1],
        [3, 2],
      ]);
    });

    it('needs a permission', async () => {
      expect((await place([{ productId: 1, quantity: 1 }], { as: sam })).status).toBe(403);
    });

    it.each([
      ['no lines', []],
      ['a quantity of 0', [{ productId: 1, quantity: 0 }]],
      ['half a piece', [{ productId: 1, quantity: 0.5 }]],
      ['a price', [{ productId: 1, quantity: 1, unitPriceCents: 1 }]],
      ['something that is no list', 'one lamp'],
      ['too many lines', Array(51).fill({ productId: 1, quantity: 1 })],
    ])('of %s is refused with 400', async (_what, lines) => {
      expect((await place(lines)).status).toBe(400);
    });

    it('of a product that there is not is refused with 422', async () => {
      const answer = await place([{ productId: 77, quantity: 1 }]);
      expect(answer).toMatchObject({ status: 422, body: { code: 'SHOP_UNKNOWN_PRODUCT' } });
    });
  });

  describe('the stock', () => {
    it('is never sold twice: of two buyers of the last piece one gets it and the other 409', async () => {
      await setStock(4, 1);
      const answers = await Promise.all([
        place([{ productId: 4, quantity: 1 }], { as: esther }),
        place([{ productId: 4, quantity: 1 }], { as: other }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('SHOP_OUT_OF_STOCK');
      expect(await stockOf(4)).toBe(0);
    });

    it('is left as it was when one product of an order is short', async () => {
      await setStock(1, 10);
      await setStock(4, 0);
      const key = crypto.randomUUID();
      const before = await countOrders();
      const lines = [
        { productId: 1, quantity: 2 },
        { productId: 4, quantity: 1 },
      ];
      expect((await place(lines, { key })).status).toBe(409);
      expect(await stockOf(1)).toBe(10);
      expect(await countOrders()).toBe(before);
      await setStock(4, 1);
      expect((await place(lines, { key })).status).toBe(201);
    });

    it('holds under many buyers of the same things in any order, without a deadlock', async () => {
      await setStock(1, 15);
      await setStock(2, 15);
      const forwards = [1, 2].map((productId) => ({ productId, quantity: 1 }));
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, index) => place(index % 2 === 0 ? forwards : forwards.toReversed())),
      );
      const sold = answers.filter(({ status }) => status === 201).length;
      expect(sold).toBe(15);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
      expect([await stockOf(1), await stockOf(2)]).toEqual([0, 0]);
    });

    it('that somebody else holds too long makes an order answer 503, and the order can be tried again', async () => {
      await setStock(3, 10);
      const key = crypto.randomUUID();
      await shop.sql('BEGIN');
      await shop.sql('SELECT 1 FROM shop.products WHERE id = 3 FOR UPDATE');
      const blocked = await place([{ productId: 3, quantity: 1 }], { key });
      await shop.sql('ROLLBACK');
      expect(blocked).toMatchObject({ status: 503, body: { code: 'DATABASE_BUSY' } });
      expect(blocked.headers.get('retry-after')).toBe('1');
      expect((await place([{ productId: 3, quantity: 1 }], { key })).status).toBe(201);
    });
  });

  describe('the idempotency key', () => {
    const lines = [{ productId: 5, quantity: 1 }];

    it('is required', async () => {
      const answer = await shop.call('POST', '/api/orders', { as: esther, body: { lines } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'SHOP_IDEMPOTENCY_KEY_MISSING' } });
    });

    it('gives the same order for the same request, which asks nobody for a price again', async () => {
      const key = crypto.randomUUID();
      const first = await place(lines, { key });
      shop.pricing.behaviour = never;
      const second = await place(lines, { key });
      expect(second.status).toBe(201);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(second.body.data).toEqual(first.body.data);
    });

    it('gives one order for many requests at once', async () => {
      await setStock(5, 10);
      const key = crypto.randomUUID();
      const before = await countOrders();
      const answers = await Promise.all(Array.from({ length: 8 }, () => place(lines, { key })));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
      expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
      expect(await countOrders()).toBe(before + 1);
      expect(await stockOf(5)).toBe(9);
    });

    it('is refused with 422 for an order of other things', async () => {
      const key = crypto.randomUUID();
      await place(lines, { key });
      const answer = await place([{ productId: 5, quantity: 2 }], { key });
      expect(answer).toMatchObject({ status: 422, body: { code: 'SHOP_IDEMPOTENCY_KEY_REUSED' } });
    });

    it('of one user means nothing for another', async () => {
      const key = crypto.randomUUID();
      const mine = await place(lines, { key });
      const theirs = await place(lines, { key, as: other });
      expect(theirs.status).toBe(201);
      expect(theirs.body.data.id).not.toBe(mine.body.data.id);
    });
  });

  describe('when pricing', () => {
    it.each([
      ['does not answer', never, 504, 'PRICING_TIMEOUT'],
      ['fails', failing(status.INTERNAL), 502, 'PRICING_FAILED'],
      ['finds a line that it cannot price', failing(status.INVALID_ARGUMENT), 422, 'PRICING_REFUSED'],
      ['finds the order worth too much', failing(status.FAILED_PRECONDITION), 422, 'PRICING_REFUSED'],
    ])('%s, the order answers and leaves nothing behind', async (_what, behaviour, answered, code) => {
      shop.pricing.behaviour = behaviour;
      const before = await countOrders();
      expect(await place([{ productId: 1, quantity: 1 }])).toMatchObject({
        status: answered,
        body: { code },
      });
      expect(await countOrders()).toBe(before);
    });

    it('answers with a quote for other lines, no order is made of it', async () => {
      shop.pricing.behaviour = (request, reply) =>
        atListPrice({ ...request, lines: request.lines.map((line) => ({ ...line, quantity: 1 })) }, reply);
      expect(await place([{ productId: 1, quantity: 2 }])).toMatchObject({ status: 502 });
    });
  });

  describe('reading them', () => {
    it('shows people their own, the latest first', async () => {
      await setStock(5, 10);
      for (let index = 0; index < 3; index += 1) await place([{ productId: 5, quantity: 1 }], { as: other });
      const { body } = await shop.call('GET', '/api/orders?size=2', { as: other });
      const ids = body.data.map(({ id }: { id: number }) => id);
      expect(ids).toEqual(ids.toSorted((a: number, b: number) => b - a));
      expect(ids).toHaveLength(2);
      expect(body.data[0].lines).toHaveLength(1);
      expect(new Set(body.data.map(({ userId }: { userId: number }) => userId))).toEqual(new Set([other]));
    });

    it('says of somebody else’s order that there is none, and shows it to support', async () => {
      const { body } = await place([{ productId: 5, quantity: 1 }], { as: other });
      const path = `/api/orders/${body.data.id}`;
      expect((await shop.call('GET', path, { as: other })).status).toBe(200);
      expect(await shop.call('GET', path, { as: esther })).toMatchObject({
        status: 404,
        body: { code: 'SHOP_ORDER_NOT_FOUND' },
      });
      expect((await shop.call('GET', path, { as: sam })).status).toBe(200);
    });

    it('shows somebody else’s list to support only', async () => {
      const list = (as: number) => shop.call('GET', `/api/orders?userId=${other}`, { as });
      expect((await list(sam)).body.meta.page.total).toBeGreaterThan(0);
      expect((await list(esther)).body).toMatchObject({ data: [], meta: { page: { total: 0 } } });
    });
  });
});
