import { expect, it } from 'vitest';
import { accessRuleOf, routes } from './routes.js';

it('every route has the rule it should have, and there is no other route', async () => {
  const rules = (await routes()).map((route) => `${route.method} ${route.path}: ${accessRuleOf(route)}`);
  expect(rules).toEqual([
    'GET /.well-known/jwks.json: public',
    'GET /healthz: public',
    'POST /keys/rotate: internal',
    'POST /login: public',
    'POST /logout: public',
    'GET /permissions/:userId: internal',
    'GET /readyz: public',
    'POST /refresh: public',
  ]);
});
