import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig } from '@roundtrip/config';
import { fulfilOrderQueue } from '@roundtrip/contracts';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { createShop } from '../create-shop.js';
import { migrateDatabase } from '../database/migrate-database.js';
import { type ShopSettings, shopSettings } from '../settings.js';
import { FakeAuth, INTERNAL_KEY } from './fake-auth.suite.js';
import { FakePricing } from './fake-pricing.suite.js';

/** Users 1 to 3 of the contracts and a customer 4; products 1 to 5, cheap to dear, ten pieces of each. */
const people = `
  INSERT INTO shop.users (id, display_name, email, phone, card_last4, card_number)
  SELECT id, 'Person ' || id, 'person' || id || '@example.test', '+31 20 000000' || id, '424' || id, '400000000000424' || id
  FROM generate_series(1, 4) AS id`;
const goods = `
  INSERT INTO shop.products (sku, name, description, category, price_cents, stock)
  SELECT 'SKU-' || n, (ARRAY['Blue lamp','Red lamp','Oak chair','Steel kettle','Garden spade'])[n],
    'Number ' || n, (ARRAY['books','books','garden','kitchen','garden'])[n], n * 1000, 10
  FROM generate_series(1, 5) AS n ORDER BY n`;

export interface Answer {
  status: number;
  headers: Headers;
  /** The envelope or the problem document; text where the answer is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its expectations what it expects of a body
  body: any;
}

export interface CallOptions {
  /** Who asks; nobody without it. */
  as?: number;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface RunningShop {
  app: NestExpressApplication;
  origin: string;
  auth: FakeAuth;
  pricing: FakePricing;
  postgres: PostgresServer;
  settings: ShopSettings;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** A whole shop on a PostgreSQL of its own, with a few users and products, between fakes of its neighbours. */
export async function runShop(env: Record<string, string> = {}): Promise<RunningShop> {
  const [postgres, auth, pricing] = await Promise.all([
    startPostgres(),
    FakeAuth.start(),
    FakePricing.start(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'roundtrip-shop-'));
  await writeFile(join(folder, 'internal.key'), INTERNAL_KEY, { mode: 0o600 });
  await migrateDatabase({ databaseUrl: postgres.url, report: () => {}, seeds: false });
  await createQueue(postgres.url);
  const client = new pg.Client(postgres.url);
  // A spec may stop the database.
  client.on('error', () => {});
  await client.connect();
  await client.query(people);
  await client.query(goods);

  const settings = settingsOf({
    DATABASE_URL: postgres.url,
    AUTH_URL: auth.url,
    PRICING_URL: pricing.url,
    INTERNAL_KEY_FILE: join(folder, 'internal.key'),
    LOG_LEVEL: 'silent',
    ...env,
  });
  const app = await createShop(settings);
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();

  return {
    app,
    origin,
    auth,
    pricing,
    postgres,
    settings,
    sql: async (statement, values) => (await client.query(statement, values)).rows,
    call: async (method, path, { as, token, body, headers } = {}) => {
      const bearer = token ?? (as === undefined ? undefined : await auth.tokenOf(as));
      const allHeaders = {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      return send(
        `${origin}${path}`,
        method,
        allHeaders,
        body === undefined ? undefined : JSON.stringify(body),
      );
    },
    stop: async () => {
      await app.close();
      await client.end();
      pricing.stop();
      await Promise.all([auth.stop(), postgres.stop(), rm(folder, { recursive: true })]);
    },
  };
}

/** Not `fetch`: that adds `Cache-Control: no-cache` to a conditional request, and asks the server for no 304. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = await text(response);
  const isJson = response.headers['content-type']?.includes('json') === true && received !== '';
  return {
    status: response.statusCode ?? 0,
    headers: new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    body: isJson ? JSON.parse(received) : received,
  };
}

/** Settings as a process would read them, with what a test does not care about filled in. */
export function settingsOf(env: Record<string, string>): ShopSettings {
  const filled = { DATABASE_URL: 'postgres://127.0.0.1:1/none', INTERNAL_KEY_FILE: '/dev/null', ...env };
  const result = loadConfig(shopSettings, filled);
  if (result.status === 'invalid') throw new Error(result.problems.join('\n'));
  return result.config;
}

/** What the fulfilment app's own migration does. */
async function createQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue(fulfilOrderQueue);
  await boss.stop({ graceful: false });
}
