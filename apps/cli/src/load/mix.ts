import { demoPeople } from '@roundtrip/contracts';
import { NOBODY } from '../client/person.js';
import type { Random } from './random.js';

/** One request of a load, before it has a token. */
export interface PlannedRequest {
  method: string;
  path: string;
  /** A demo person's username, or `nobody`. */
  as: string;
  body?: unknown;
  /** Makes the request safe to send twice. */
  idempotencyKey?: string;
}

export const mixNames = ['reads', 'mixed'] as const;

export type MixName = (typeof mixNames)[number];

export interface MixOptions {
  random: Random;
  newKey: () => string;
  /** Everything as this person, whatever the answers. */
  as?: string;
}

/** How many rows the shop is seeded with. */
const USERS = 50_000;
const PRODUCTS = 10_000;
const CATEGORIES = ['books', 'garden', 'kitchen', 'music', 'office', 'outdoor', 'toys', 'travel'];
const PAGES = 20;

/**
 * An id from 1 to `count`. Some are asked for far more often than others, as in any shop: half of all requests go to
 * an eighth of the rows, so that caches have something to do.
 */
export function popularId(count: number, random: Random): number {
  return 1 + Math.floor(count * random() ** 3);
}

const readUser: Planner = ({ random, somebody }) => ({
  method: 'GET',
  path: `/api/users/${popularId(USERS, random)}`,
  as: somebody(),
});

const readProduct: Planner = ({ random }) => ({
  method: 'GET',
  path: `/api/products/${popularId(PRODUCTS, random)}`,
  as: NOBODY,
});

const listProducts: Planner = ({ random }) => {
  const category = CATEGORIES[Math.floor(random() * CATEGORIES.length)];
  return {
    method: 'GET',
    path: `/api/products?category=${category}&page=${popularId(PAGES, random)}`,
    as: NOBODY,
  };
};

const readConfig: Planner = () => ({ method: 'GET', path: '/api/config', as: NOBODY });

const placeOrder: Planner = ({ random, newKey, somebody }) => ({
  method: 'POST',
  path: '/api/orders',
  as: somebody(),
  body: { lines: [{ productId: popularId(PRODUCTS, random), quantity: 1 + Math.floor(random() * 3) }] },
  idempotencyKey: newKey(),
});

const changePrice: Planner = ({ random }) => ({
  method: 'PATCH',
  path: `/api/products/${popularId(PRODUCTS, random)}`,
  as: 'admin',
  body: { priceCents: 100 + Math.floor(random() * 20_000) },
});

/** Requests of each mix and how many of a hundred they are. */
const mixes: Readonly<Record<MixName, readonly (readonly [weight: number, plan: Planner])[]>> = {
  reads: [
    [35, readProduct],
    [30, readUser],
    [25, listProducts],
    [10, readConfig],
  ],
  mixed: [
    [30, readProduct],
    [25, readUser],
    [20, listProducts],
    [8, readConfig],
    [15, placeOrder],
    [2, changePrice],
  ],
};

/** Gives the requests of a load, one after the other. The same random numbers give the same requests. */
export function createMix(name: MixName, { random, newKey, as }: MixOptions): () => PlannedRequest {
  const buyers = demoPeople.filter(({ role }) => role !== 'support').map(({ username }) => username);
  const somebody = () => buyers[Math.floor(random() * buyers.length)] as string;
  return () => {
    const planned = choose(mixes[name], random)({ random, newKey, somebody });
    return as === undefined ? planned : { ...planned, as };
  };
}

function choose<T>(weighted: readonly (readonly [weight: number, value: T])[], random: Random): T {
  let left = random() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new Error('a random number has to be less than 1');
}

type Planner = (help: { random: Random; newKey: () => string; somebody: () => string }) => PlannedRequest;
