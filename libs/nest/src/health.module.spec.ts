import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable, Module, SetMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpApp, healthModule, loggerModule, ProblemDetailsFilter } from './index.js';

const Public = () => SetMetadata('public', true);

@Injectable()
class ClosedGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride('public', [context.getHandler(), context.getClass()]) === true;
  }
}

/** The dependency whose state the tests change. */
class Database {
  ping: (signal: AbortSignal) => Promise<void> = async () => {};
}

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

const lines: string[] = [];

@Module({
  imports: [
    loggerModule('info', { write: (line) => void lines.push(line) }),
    healthModule({
      imports: [DatabaseModule],
      inject: [Database],
      checks: (database: Database) => ({
        database: (signal) => database.ping(signal),
        queue: async () => {},
      }),
      timeoutMillis: 20,
      decorators: [Public()],
    }),
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_GUARD, useClass: ClosedGuard },
  ],
})
class GuardedModule {}

describe('health routes', () => {
  let app: NestExpressApplication;
  let database: Database;
  let origin: string;

  beforeAll(async () => {
    app = await createHttpApp(GuardedModule);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    database = app.get(Database, { strict: false });
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    database.ping = async () => {};
    await fetch(`${origin}/readyz`);
    lines.length = 0;
  });

  it('say that the process is alive whatever the checks say', async () => {
    database.ping = () => Promise.reject(new Error('down'));
    const answer = await fetch(`${origin}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('say ready when all checks pass', async () => {
    const answer = await fetch(`${origin}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('answer a 503 problem that names the failed check and not its error', async () => {
    database.ping = () => Promise.reject(new Error('password authentication failed'));
    const answer = await fetch(`${origin}/readyz`);
    expect(answer.status).toBe(503);
    const problem = (await answer.json()) as object;
    expect(problem).toMatchObject({
      code: 'UNAVAILABLE',
      errors: [{ field: 'database', message: 'is not available' }],
    });
    expect(JSON.stringify(problem)).not.toContain('password');
  });

  it('wait a bounded time for a check that never settles, and abort it', async () => {
    let aborted = false;
    database.ping = (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    };
    const answer = await fetch(`${origin}/readyz`);
    expect(await answer.json()).toMatchObject({
      errors: [{ field: 'database', message: 'did not answer in time' }],
    });
    expect(aborted).toBe(true);
  });

  it('log once that readiness is lost and once that it is back', async () => {
    database.ping = () => Promise.reject(new Error('down'));
    await fetch(`${origin}/readyz`);
    await fetch(`${origin}/readyz`);
    database.ping = async () => {};
    await fetch(`${origin}/readyz`);
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['not ready: database', 'ready again']);
  });
});
