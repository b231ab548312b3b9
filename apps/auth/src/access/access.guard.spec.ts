import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { INTERNAL_KEY_HEADER } from '@roundtrip/contracts';
import { createHttpApp, loggerModule, ProblemDetailsFilter } from '@roundtrip/nest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessGuard } from './access.guard.js';
import { Internal, Public } from './access-rule.js';
import { InternalKey } from './internal-key.js';

const key = 'k'.repeat(43);

@Controller()
class RulesController {
  @Public()
  @Get('public')
  public() {
    return 'in';
  }

  @Internal()
  @Get('internal')
  internal() {
    return 'in';
  }

  @Get('forgotten')
  forgotten() {
    return 'in';
  }
}

@Internal()
@Controller('internal-class')
class InternalController {
  @Get()
  internal() {
    return 'in';
  }

  @Public()
  @Get('public')
  public() {
    return 'in';
  }
}

@Module({
  imports: [loggerModule('silent')],
  controllers: [RulesController, InternalController],
  providers: [
    { provide: InternalKey, useValue: new InternalKey(key) },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
  ],
})
class RulesModule {}

describe('AccessGuard', () => {
  let app: NestExpressApplication;
  let origin: string;

  beforeAll(async () => {
    app = await createHttpApp(RulesModule);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });
  afterAll(() => app.close());

  async function codeOf(path: string, sentKey?: string): Promise<string> {
    const headers: Record<string, string> = sentKey === undefined ? {} : { [INTERNAL_KEY_HEADER]: sentKey };
    const answer = await fetch(`${origin}${path}`, { headers });
    return answer.ok ? await answer.text() : ((await answer.json()) as { code: string }).code;
  }

  it('lets anybody use a public route', async () => {
    expect(await codeOf('/public')).toBe('in');
  });

  it('lets only the holder of the internal key use an internal route', async () => {
    expect(await codeOf('/internal', key)).toBe('in');
    expect(await codeOf('/internal')).toBe('AUTH_INTERNAL_ONLY');
    expect(await codeOf('/internal', 'x'.repeat(43))).toBe('AUTH_INTERNAL_ONLY');
  });

  it('lets nobody use a route without a rule, not even with the key', async () => {
    expect(await codeOf('/forgotten')).toBe('AUTH_NO_ACCESS_RULE');
    expect(await codeOf('/forgotten', key)).toBe('AUTH_NO_ACCESS_RULE');
  });

  it('goes by the rule of the route before that of its controller', async () => {
    expect(await codeOf('/internal-class')).toBe('AUTH_INTERNAL_ONLY');
    expect(await codeOf('/internal-class/public')).toBe('in');
  });
});
