import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ManualClock } from '@roundtrip/clock';
import { type AuthSession, INTERNAL_KEY_HEADER } from '@roundtrip/contracts';
import { createHttpApp } from '@roundtrip/nest';
import { startPostgres } from '@roundtrip/testing';
import { authModule } from './auth.module.js';
import { setUpDatabase } from './database/set-up.js';

export const passwords = { esther: 'pw-esther', sam: 'pw-sam', admin: 'pw-admin' };

const internalKey = 'k'.repeat(43);

export interface RunningAuth {
  app: NestExpressApplication;
  clock: ManualClock;
  databaseUrl: string;
  /** A JSON request; `key` sends the internal key with it. */
  call(method: string, path: string, options?: { body?: unknown; key?: boolean }): Promise<Response>;
  login(username: keyof typeof passwords): Promise<AuthSession>;
  stopDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole service with a PostgreSQL of its own, on a free port, by a clock that the test moves. */
export async function runAuth(): Promise<RunningAuth> {
  const postgres = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'roundtrip-auth-'));
  await setUpDatabase(postgres.url, passwords, () => {});
  await writeFile(join(folder, 'internal.key'), internalKey, { mode: 0o600 });
  const clock = new ManualClock(1_800_000_000_000);
  const config = {
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    databaseUrl: postgres.url,
    databasePoolSize: 5,
    internalKeyFile: join(folder, 'internal.key'),
    signingKeysDir: join(folder, 'keys'),
    accessTokenSeconds: 900,
    refreshTokenSeconds: 86_400,
    retiredKeySeconds: 60,
    loginFailures: 3,
    loginLockSeconds: 30,
  };
  const app = await createHttpApp(authModule(config, clock));
  await app.listen(0, config.host);
  const origin = await app.getUrl();

  const call: RunningAuth['call'] = (method, path, { body, key = false } = {}) =>
    fetch(`${origin}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(key ? { [INTERNAL_KEY_HEADER]: internalKey } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  return {
    app,
    clock,
    databaseUrl: postgres.url,
    call,
    login: async (username) => {
      const answer = await call('POST', '/login', { body: { username, password: passwords[username] } });
      return (await answer.json()) as AuthSession;
    },
    stopDatabase: () => postgres.stop(),
    stop: async () => {
      await app.close();
      await postgres.stop();
      await rm(folder, { recursive: true });
    },
  };
}
