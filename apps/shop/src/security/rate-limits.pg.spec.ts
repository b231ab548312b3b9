import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningShop, runShop } from '../testing/running-shop.suite.js';

describe('rate limits', () => {
  let shop: RunningShop;

  beforeAll(async () => {
    const longWindow = { RATE_LIMIT_WINDOW_MS: '600000' };
    shop = await runShop({
      ...longWindow,
      RATE_LIMIT_PER_PERSON: '10',
      RATE_LIMIT_PER_ADDRESS: '40',
      RATE_LIMIT_PER_LOGIN: '3',
    });
  }, 60_000);

  afterAll(() => shop.stop());

  const from = (address: string) => ({ 'x-forwarded-for': address });

  async function statuses(count: number, request: () => Promise<{ status: number }>): Promise<number[]> {
    const answers: number[] = [];
    for (let index = 0; index < count; index += 1) answers.push((await request()).status);
    return answers;
  }

  const login = (username: string, address: string) => () =>
    shop.call('POST', '/api/auth/login', { body: { username, password: 'wrong' }, headers: from(address) });

  it('refuse the fourth log-in with one user name, however it is written, before the auth service hears of it', async () => {
    const answers = [
      ...(await statuses(3, login('esther', '192.0.2.1'))),
      ...(await statuses(1, login(' ESTHER ', '192.0.2.1'))),
    ];
    expect(answers).toEqual([401, 401, 401, 429]);
    expect(shop.auth.countOf('POST /login')).toBe(3);
  });

  it('do not hold the log-ins of one against another user name or address', async () => {
    expect(await statuses(1, login('sam', '192.0.2.1'))).toEqual([401]);
    expect(await statuses(1, login('esther', '192.0.2.2'))).toEqual([401]);
  });

  it('refuse too many requests of one address with 429 and say when to come back', async () => {
    const read = () => shop.call('GET', '/api/products/1', { headers: from('192.0.2.3') });
    expect(await statuses(10, read)).toEqual(Array(10).fill(200));
    const { status, headers, body } = await read();
    expect(status).toBe(429);
    expect(body.code).toBe('RATE_LIMITED');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('ratelimit-policy')).toContain('"person";q=10;w=600');
    expect(headers.get('ratelimit')).toContain('"person";r=0;t=');
  });

  it('count two people behind one address each by themselves', async () => {
    const read = (token: string) => () =>
      shop.call('GET', '/api/products/1', { token, headers: from('192.0.2.4') });
    const [first, second] = await Promise.all([shop.auth.tokenOf(1), shop.auth.tokenOf(4)]);
    expect((await statuses(11, read(first))).at(-1)).toBe(429);
    expect(await statuses(1, read(second))).toEqual([200]);
  });

  it('do not let an address send more by inventing people', async () => {
    const invented = (index: number) => `e30.${Buffer.from(`{"sub":"${index}"}`).toString('base64url')}.x`;
    let index = 0;
    const read = () =>
      shop.call('GET', '/api/products/1', { token: invented(index++), headers: from('192.0.2.5') });
    const answers = await statuses(41, read);
    expect(answers.slice(0, 40)).toEqual(Array(40).fill(200));
    expect(answers[40]).toBe(429);
  });

  it('ask the address first: what it is refused for is no longer counted for persons', async () => {
    const read = () => shop.call('GET', '/api/products/1', { headers: from('192.0.2.5') });
    const { status, headers } = await read();
    expect(status).toBe(429);
    expect(headers.get('ratelimit-policy')).toBe('"address";q=40;w=600');
  });

  it('never refuse the probes of the balancer', async () => {
    expect(await statuses(60, () => shop.call('GET', '/healthz'))).toEqual(Array(60).fill(200));
  });
});
