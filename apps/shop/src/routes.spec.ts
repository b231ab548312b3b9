import { describe, expect, it } from 'vitest';
import { accessRuleOf, routes, routeTable } from './routes.js';

describe('the routes', () => {
  it('each have the rule they should have, and there is no other route', async () => {
    const rules = (await routes()).map((route) => {
      const rule = accessRuleOf(route);
      return `${route.method} ${route.path}: ${rule?.status === 'permission' ? rule.permission : rule?.status}`;
    });
    expect(rules).toEqual([
      'GET /.well-known/jwks.json: public',
      'POST /api/auth/login: public',
      'POST /api/auth/logout: public',
      'POST /api/auth/refresh: public',
      'GET /api/config: public',
      'GET /api/docs: public',
      'GET /api/docs/:asset: public',
      'GET /api/openapi.json: public',
      'GET /api/orders: orders:read',
      'POST /api/orders: orders:create',
      'GET /api/orders/:id: orders:read',
      'GET /api/products: public',
      'GET /api/products/:id: public',
      'PATCH /api/products/:id: products:write',
      'GET /api/users/:id: users:read',
      'GET /api/users/me: authenticated',
      'GET /healthz: public',
      'GET /readyz: public',
    ]);
  });

  it('are printed with who may call them', async () => {
    const table = await routeTable();
    expect(table).toContain('| `PATCH /api/products/:id` | who has `products:write` |');
    expect(table).toContain('| `GET /api/users/me` | anybody who is signed in |');
  });
});
