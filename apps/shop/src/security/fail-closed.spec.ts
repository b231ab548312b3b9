import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { ManualClock } from '@roundtrip/clock';
import type { Permission, PermissionsReply } from '@roundtrip/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShopExceptionFilter } from '../http/shop-exception.filter.js';
import { FakeAuth } from '../testing/fake-auth.suite.js';
import { Authenticated, Public, RequirePermission } from './access-rules.js';
import { HttpAuthServer } from './http-auth-server.js';
import { JwksCache } from './jwks-cache.js';
import { JwtStrategy } from './jwt.strategy.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { PermissionsGuard } from './permissions.guard.js';
import { PermissionsService } from './permissions.service.js';

@Controller('forgotten')
class ForgottenController {
  @Get('route')
  route() {
    return 'secret';
  }

  @Get('public')
  @Public()
  published() {
    return 'known';
  }
}

@Public()
@Controller('mixed')
class MixedController {
  @Get('public')
  published() {
    return 'known';
  }

  @Get('guarded')
  @RequirePermission('products:write')
  guarded() {
    return 'secret';
  }

  @Get('signed-in')
  @Authenticated()
  signedIn() {
    return 'known';
  }
}

/** Somebody who may do everything there is. */
const everything: Permission[] = ['users:read', 'users:read:any', 'orders:create', 'products:write'];

describe('a route', () => {
  let auth: FakeAuth;
  let origin: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    auth = await FakeAuth.start();
    const server = new HttpAuthServer({ url: auth.url, timeoutMillis: 1000, internalKey: 'k' });
    const permissions = { of: async (userId: number) => reply(userId) };

    @Module({
      controllers: [ForgottenController, MixedController],
      providers: [
        { provide: JwksCache, useValue: new JwksCache(() => server.jwks(), { clock: new ManualClock() }) },
        { provide: PermissionsService, useValue: permissions },
        JwtStrategy,
        { provide: APP_GUARD, useClass: JwtAuthGuard },
        { provide: APP_GUARD, useClass: PermissionsGuard },
        { provide: APP_FILTER, useClass: ShopExceptionFilter },
      ],
    })
    class GuardedModule {}

    const app = await NestFactory.create(GuardedModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    close = () => app.close();
  });

  afterAll(async () => {
    await close();
    await auth.stop();
  });

  const statusOf = async (path: string, userId?: number) => {
    const headers = userId === undefined ? {} : { authorization: `Bearer ${await auth.tokenOf(userId)}` };
    return (await fetch(`${origin}${path}`, { headers })).status;
  };

  it('without a rule answers 403 to everybody: nobody, somebody, and who may do everything', async () => {
    expect(await statusOf('/forgotten/route')).toBe(403);
    expect(await statusOf('/forgotten/route', 4)).toBe(403);
    expect(await statusOf('/forgotten/route', 3)).toBe(403);
  });

  it('with a rule of its own is open by that rule, whatever its neighbours have', async () => {
    expect(await statusOf('/forgotten/public')).toBe(200);
    expect(await statusOf('/mixed/guarded')).toBe(401);
    expect(await statusOf('/mixed/guarded', 4)).toBe(403);
    expect(await statusOf('/mixed/guarded', 3)).toBe(200);
    expect(await statusOf('/mixed/signed-in')).toBe(401);
    expect(await statusOf('/mixed/signed-in', 4)).toBe(200);
  });

  it('without a rule of its own goes by its controller’s', async () => {
    expect(await statusOf('/mixed/public')).toBe(200);
  });
});

function reply(userId: number): PermissionsReply {
  return userId === 3
    ? { userId, roles: ['admin'], permissions: everything }
    : { userId, roles: ['customer'], permissions: [] };
}
