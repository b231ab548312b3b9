import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

const esther = 1;
const sam = 2;
const admin = 3;

describe('users', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop();
  }, 60_000);

  afterAll(() => shop.stop());

  it('shows people themselves with all their fields', async () => {
    const { status, body } = await shop.call('GET', '/api/users/me', { as: esther });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      id: 1,
      displayName: 'Person 1',
      createdAt: expect.any(String),
      email: 'person1@example.test',
      phone: '+31 20 0000001',
      cardLast4: '4241',
    });
  });

  it('shows a customer only the public fields of others', async () => {
    const { body } = await shop.call('GET', '/api/users/4', { as: esther });
    expect(body.data).toEqual({ id: 4, displayName: 'Person 4', createdAt: expect.any(String) });
  });

  it('shows support a masked e-mail address', async () => {
    const { body } = await shop.call('GET', '/api/users/1', { as: sam });
    expect(body.data).toEqual({
      id: 1,
      displayName: 'Person 1',
      createdAt: expect.any(String),
      email: 'p•••@example.test',
    });
  });

  it('shows an admin all but the card', async () => {
    const { body } = await shop.call('GET', '/api/users/1', { as: admin });
    expect(Object.keys(body.data).sort()).toEqual(['createdAt', 'displayName', 'email', 'id', 'phone']);
    expect(body.data.email).toBe('person1@example.test');
  });

  it.each([esther, sam, admin])('never shows user %i a whole card number', async (viewer) => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((id) => shop.call('GET', `/api/users/${id}`, { as: viewer })),
    );
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('400000000000424');
  });

  it('answers 404 with a problem document when there is no such user', async () => {
    const { status, headers, body } = await shop.call('GET', '/api/users/999', { as: sam });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'SHOP_USER_NOT_FOUND', status: 404, instance: '/api/users/999' });
  });

  it.each(['abc', '0', '-1', '1.5', '0x1F', '1e3', '2147483648', '99999999999999999999', '%20'])(
    'answers 400 for the id %s, and names the field',
    async (id) => {
      const { status, body } = await shop.call('GET', `/api/users/${id}`, { as: esther });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'INVALID_INPUT', errors: [{ field: 'id' }] });
    },
  );

  it('is not kept by anybody on the way: the answer depends on who asks', async () => {
    const { headers } = await shop.call('GET', '/api/users/1', { as: esther });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('reads a user from the database once while the cache has it, and again when the client wants it fresh', async () => {
    const rename = (name: string) => shop.sql('UPDATE shop.users SET display_name = $1 WHERE id = 2', [name]);
    const read = async (headers?: Record<string, string>) =>
      (await shop.call('GET', '/api/users/2', { as: esther, headers })).body.data.displayName;
    await rename('Before');
    expect(await read({ 'cache-control': 'no-cache' })).toBe('Before');
    await rename('After');
    expect(await read()).toBe('Before');
    expect(await read({ 'cache-control': 'no-cache' })).toBe('After');
    expect(await read()).toBe('After');
  });
});
