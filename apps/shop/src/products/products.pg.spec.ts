import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

const admin = 3;

describe('products', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop();
  }, 60_000);

  afterAll(() => shop.stop());

  const search = async (query: string) => {
    const { status, body } = await shop.call('GET', `/api/products?${query}`, {
      headers: { 'cache-control': 'no-cache' },
    });
    return { status, body, ids: body.data?.map(({ id }: { id: number }) => id) };
  };

  describe('search', () => {
    it.each([
      ['', [1, 5, 3, 2, 4]],
      ['search=lamp', [1, 2]],
      ['search=lamp -blue', [2]],
      ['search=spade or kettle&sort=price', [4, 5]],
      ['category=garden&sort=price', [3, 5]],
      ['minPrice=2000&maxPrice=4000&sort=-price', [4, 3, 2]],
      ['sort=newest&size=2', [5, 4]],
      ['sort=newest&size=2&page=3', [1]],
      ['sort=newest&page=9', []],
    ])('?%s finds %j', async (query, ids) => {
      expect((await search(query)).ids).toEqual(ids);
    });

    it('says where the page is among all', async () => {
      const { body } = await search('size=2&page=2');
      expect(body.meta.page).toEqual({ page: 2, size: 2, total: 5, pages: 3 });
    });

    it.each([
      'page=0',
      'size=101',
      'size=ten',
      'minPrice=-1',
      'category=cars',
      'sort=random',
      'search=',
      'colour=red',
    ])('?%s is refused, and the field is named', async (query) => {
      const { status, body } = await search(query);
      expect(status).toBe(400);
      expect(body.errors[0].field).toBe(query.split('=')[0]);
    });

    it('takes quotes and operators in the words for words, never for SQL', async () => {
      expect((await search(`search=${encodeURIComponent("'; DROP TABLE shop.products; --")}`)).status).toBe(
        200,
      );
      expect((await search('search=lamp')).ids).toEqual([1, 2]);
    });

    it('remembers a page for a moment', async () => {
      const names = async () =>
        (await shop.call('GET', '/api/products?sort=newest&size=1')).body.data.map(
          ({ name }: { name: string }) => name,
        );
      expect(await names()).toEqual(['Garden spade']);
      await shop.sql("UPDATE shop.products SET name = 'Long spade' WHERE id = 5");
      expect(await names()).toEqual(['Garden spade']);
      await shop.sql("UPDATE shop.products SET name = 'Garden spade' WHERE id = 5");
    });
  });

  describe('one product', () => {
    it('answers JSON with a weak ETag by its version', async () => {
      const { status, headers, body } = await shop.call('GET', '/api/products/1');
      expect(status).toBe(200);
      expect(headers.get('etag')).toBe(`W/"1.${body.data.version}"`);
      expect(headers.get('vary')).toContain('Accept');
      expect(body.data).toMatchObject({ id: 1, sku: 'SKU-1', priceCents: 1000 });
    });

    it('answers 304 without a body to who has this version', async () => {
      const { headers } = await shop.call('GET', '/api/products/1');
      const again = await shop.call('GET', '/api/products/1', {
        headers: { 'if-none-match': headers.get('etag') ?? '' },
      });
      expect(again).toMatchObject({ status: 304, body: '' });
    });

    it('answers HTML to who would rather have that, under an ETag of its own', async () => {
      const { headers, body } = await shop.call('GET', '/api/products/1', {
        headers: { accept: 'text/html' },
      });
      expect(headers.get('content-type')).toContain('text/html');
      expect(headers.get('etag')).toMatch(/-html"$/);
      expect(body).toContain('<h1>Blue lamp</h1>');
    });

    it('answers JSON to who accepts anything, and to who accepts neither', async () => {
      for (const accept of ['*/*', 'image/png']) {
        const { headers } = await shop.call('GET', '/api/products/1', { headers: { accept } });
        expect(headers.get('content-type')).toContain('application/json');
      }
    });

    it('escapes what people wrote in HTML', async () => {
      await shop.call('PATCH', '/api/products/4', { as: admin, body: { name: `<script>"'&` } });
      const { body } = await shop.call('GET', '/api/products/4', { headers: { accept: 'text/html' } });
      expect(body).toContain('<h1>&lt;script&gt;&quot;&#39;&amp;</h1>');
      expect(body).not.toContain('<script>');
    });
  });

  describe('a change', () => {
    const patch = (body: object) => shop.call('PATCH', '/api/products/2', { as: admin, body });

    beforeEach(async () => {
      await shop.call('GET', '/api/products/2');
    });

    it('is seen by the next reader although the product was cached', async () => {
      expect((await patch({ priceCents: 2222 })).body.data.priceCents).toBe(2222);
      expect((await shop.call('GET', '/api/products/2')).body.data.priceCents).toBe(2222);
    });

    it('changes the version, and only the fields it names', async () => {
      const { body: before } = await shop.call('GET', '/api/products/2');
      const { body: after } = await patch({ stock: 7 });
      expect(after.data).toEqual({
        ...before.data,
        stock: 7,
        version: before.data.version + 1,
        updatedAt: expect.any(String),
      });
    });

    it('based on an old version is refused with 409', async () => {
      const { body } = await patch({ stock: 8 });
      expect((await patch({ stock: 9, version: body.data.version })).status).toBe(200);
      const late = await patch({ stock: 10, version: body.data.version });
      expect(late).toMatchObject({ status: 409, body: { code: 'SHOP_PRODUCT_CHANGED' } });
    });

    it('of nothing is refused', async () => {
      expect(await patch({})).toMatchObject({ status: 400, body: { code: 'SHOP_NOTHING_TO_CHANGE' } });
    });

    it.each([
      { priceCents: -1 },
      { priceCents: 1.5 },
      { name: '' },
      { name: null },
      { stock: '5' },
      { id: 3 },
    ])('of %j is refused, and the field is named', async (body) => {
      const answer = await patch(body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].field).toBe(Object.keys(body)[0]);
    });

    it('of a product that there is not answers 404', async () => {
      const answer = await shop.call('PATCH', '/api/products/99', { as: admin, body: { stock: 1 } });
      expect(answer).toMatchObject({ status: 404, body: { code: 'SHOP_PRODUCT_NOT_FOUND' } });
    });
  });
});
