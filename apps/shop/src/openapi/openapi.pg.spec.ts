import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoginBody, RefreshBody } from '../auth/auth.dto.js';
import { OrderBody } from '../orders/orders.dto.js';
import { ProductPatch } from '../products/products.dto.js';
import { routes } from '../routes.js';
import { type Answer, type CallOptions, type RunningShop, runShop } from '../testing/running-shop.suite.js';

/** Not described: what the description itself is served by, and the probes, which no client calls. */
const undescribed = ['/api/docs', '/api/docs/{asset}', '/api/openapi.json', '/healthz', '/readyz'];

describe('the OpenAPI document', () => {
  let shop: RunningShop;
  let document: OpenAPIObject;
  let ajv: Ajv2020;

  beforeAll(async () => {
    shop = await runShop();
    document = (await shop.call('GET', '/api/openapi.json')).body;
    ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema({ ...document, $id: 'api' });
  }, 60_000);

  afterAll(() => shop.stop());

  it('has every route of the shop and no other', async () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = (await routes()).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual(served.sort());
  });

  it('says of every route that a client calls what it answers, good and bad', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      if (undescribed.includes(path)) continue;
      for (const operation of Object.values(item) as {
        responses: Record<string, { description: string }>;
      }[]) {
        const statuses = Object.keys(operation.responses);
        expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
        expect(statuses).toContain('429');
        for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('');
      }
    }
  });

  const order = { lines: [{ productId: 1, quantity: 1 }] };
  const key = () => ({ 'idempotency-key': crypto.randomUUID() as string });

  const calls: [string, string, string, () => CallOptions][] = [
    ['GET', '/api/users/me', '/api/users/me', () => ({ as: 1 })],
    ['GET', '/api/users/me', '/api/users/me', () => ({})],
    ['GET', '/api/users/4', '/api/users/{id}', () => ({ as: 1 })],
    ['GET', '/api/users/1', '/api/users/{id}', () => ({ as: 2 })],
    ['GET', '/api/users/abc', '/api/users/{id}', () => ({ as: 1 })],
    ['GET', '/api/users/99', '/api/users/{id}', () => ({ as: 1 })],
    ['GET', '/api/products?size=2', '/api/products', () => ({})],
    ['GET', '/api/products?size=0', '/api/products', () => ({})],
    ['GET', '/api/products/1', '/api/products/{id}', () => ({})],
    ['PATCH', '/api/products/1', '/api/products/{id}', () => ({ as: 3, body: { stock: 10 } })],
    ['PATCH', '/api/products/1', '/api/products/{id}', () => ({ as: 1, body: { stock: 10 } })],
    ['PATCH', '/api/products/1', '/api/products/{id}', () => ({ as: 3, body: {} })],
    ['POST', '/api/orders', '/api/orders', () => ({ as: 1, body: order, headers: key() })],
    ['POST', '/api/orders', '/api/orders', () => ({ as: 1, body: order })],
    [
      'POST',
      '/api/orders',
      '/api/orders',
      () => ({ as: 1, body: { lines: [{ productId: 99, quantity: 1 }] }, headers: key() }),
    ],
    [
      'POST',
      '/api/orders',
      '/api/orders',
      () => ({ as: 1, body: { lines: [{ productId: 1, quantity: 99 }] }, headers: key() }),
    ],
    ['GET', '/api/orders', '/api/orders', () => ({ as: 1 })],
    ['GET', '/api/orders/1', '/api/orders/{id}', () => ({ as: 2 })],
    ['GET', '/api/orders/999', '/api/orders/{id}', () => ({ as: 1 })],
    ['GET', '/api/config', '/api/config', () => ({})],
    [
      'POST',
      '/api/auth/login',
      '/api/auth/login',
      () => ({ body: { username: 'esther', password: 'right' } }),
    ],
    [
      'POST',
      '/api/auth/login',
      '/api/auth/login',
      () => ({ body: { username: 'esther', password: 'wrong' } }),
    ],
    ['POST', '/api/auth/refresh', '/api/auth/refresh', () => ({ body: { refreshToken: 'good' } })],
    ['POST', '/api/auth/logout', '/api/auth/logout', () => ({ body: { refreshToken: 'good' } })],
    ['GET', '/.well-known/jwks.json', '/.well-known/jwks.json', () => ({})],
  ];

  it.each(calls)('is true of what %s %s answers', async (method, path, route, options) => {
    const answer = await shop.call(method, path, options());
    expect(mismatches(method.toLowerCase(), route, answer)).toEqual([]);
  });

  /** Every way in which an answer is not as described. */
  function mismatches(method: string, route: string, { status, headers, body }: Answer): unknown[] {
    const pointer = (...parts: (string | number)[]) =>
      parts
        .map((part) => `/${encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))}`)
        .join('');
    const operation = (
      document.paths[route] as Record<string, { responses: Record<string, { content?: object }> }>
    )[method];
    const described = operation?.responses[status];
    if (described === undefined) return [`${status} is not described`];
    if (status === 204) return body === '' ? [] : ['a 204 has no body'];
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    if (described.content === undefined || !(type in described.content))
      return [`${status} ${type} is not described`];
    const validate = ajv.compile({
      $ref: `api#/paths${pointer(route, method, 'responses', status, 'content', type, 'schema')}`,
    });
    return validate(body) ? [] : (validate.errors ?? []);
  }

  it.each([
    ['LoginBody', LoginBody],
    ['RefreshBody', RefreshBody],
    ['ProductPatch', ProductPatch],
    ['OrderBody', OrderBody],
  ])('takes the same bodies for valid as the shop does: %s', (name, model) => {
    const bySchema = ajv.compile({ $ref: `api#/components/schemas/${name}` });
    const schema = document.components?.schemas?.[name] as { properties: object } | undefined;
    const fields = Object.keys(schema?.properties ?? {});
    expect(fields).not.toEqual([]);
    fc.assert(
      fc.property(bodiesOf(fields), (body) => {
        expect(validateSync(plainToInstance(model, body)).length === 0).toBe(bySchema(body));
      }),
    );
  });

  it('comes with a page for people that loads nothing from elsewhere', async () => {
    const { headers, body } = await shop.call('GET', '/api/docs');
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    const files = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => String(file));
    expect(files).toHaveLength(3);
    for (const file of files) expect((await shop.call('GET', file)).status).toBe(200);
    expect((await shop.call('GET', '/api/docs/..%2fpackage.json')).status).toBe(404);
  });
});

/** Bodies with some of the fields, each with a value at the edge of what somebody may allow. */
function bodiesOf(fields: string[]) {
  const edges = [0, 1, -1, 0.5, 100, 101, 999_999, 1_000_001, 100_000_001, 2 ** 31 - 1, 2 ** 31];
  const line = fc.record({ productId: fc.constantFrom(...edges), quantity: fc.constantFrom(...edges) });
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      ...edges,
      '',
      'books',
      'cars',
      'x'.repeat(200),
      'x'.repeat(201),
      null,
      true,
      {},
      [],
    ),
    fc.array(line, { maxLength: 3 }),
    fc.constantFrom(50, 51).map((length) => Array(length).fill({ productId: 1, quantity: 1 })),
  );
  return fc.record(Object.fromEntries(fields.map((field) => [field, value])), { requiredKeys: [] });
}
