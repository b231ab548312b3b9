import { ManualClock } from '@roundtrip/clock';
import { expect, it } from 'vitest';
import { WindowCounter } from './window-counter.js';

const increment = (counter: WindowCounter, key: string, ttlMillis: number, limit: number, name = 'person') =>
  counter.increment(key, ttlMillis, limit, ttlMillis, name);

it('lets as many through as the limit and blocks the rest until the window ends', async () => {
  const clock = new ManualClock(1000);
  const counter = new WindowCounter(10, clock);
  const hit = () => increment(counter, 'esther', 10_000, 2);
  expect((await hit()).isBlocked).toBe(false);
  expect((await hit()).isBlocked).toBe(false);
  clock.advance(4500);
  expect(await hit()).toEqual({ totalHits: 3, timeToExpire: 6, isBlocked: true, timeToBlockExpire: 6 });
  clock.advance(5500);
  expect(await hit()).toMatchObject({ totalHits: 1, isBlocked: false });
});

it('counts each key by itself', async () => {
  const counter = new WindowCounter(10, new ManualClock());
  await increment(counter, 'esther', 10_000, 1);
  expect((await increment(counter, 'sam', 10_000, 1)).isBlocked).toBe(false);
});

it('holds no more windows than it may, lets the oldest go, and counts those that had not ended', async () => {
  const clock = new ManualClock();
  const counter = new WindowCounter(2, clock);
  await increment(counter, 'first', 1000, 9);
  clock.advance(600);
  await increment(counter, 'second', 1000, 9);
  await increment(counter, 'third', 1000, 9);
  expect(counter.evicted).toBe(1);
  expect((await increment(counter, 'second', 1000, 9)).totalHits).toBe(2);
  clock.advance(1000);
  await increment(counter, 'fourth', 1000, 9);
  expect(counter.evicted).toBe(1);
});

it('lets no flood in one limit push out the windows of another', async () => {
  const counter = new WindowCounter(2, new ManualClock());
  await increment(counter, 'esther', 60_000, 1, 'login');
  for (const name of ['forged-1', 'forged-2', 'forged-3']) await increment(counter, name, 10_000, 1);
  expect(await increment(counter, 'esther', 60_000, 1, 'login')).toMatchObject({ isBlocked: true });
});
