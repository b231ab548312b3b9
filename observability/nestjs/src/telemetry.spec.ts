import { readFileSync } from 'node:fs';
import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestModule,
  Param,
  ParseIntPipe,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Cache } from 'cache-manager';
import type { NextFunction, Request, Response } from 'express';
import { Strategy } from 'passport-strategy';
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attributeDefinitions, type SpanDefinition, spanDefinitions } from './telemetry.js';
import { telemetryTables } from './telemetry-tables.js';
import { request, serve, useInstrumentation } from './testing.suite.js';
import { VERSION } from './version.js';

useInstrumentation();

class Stamp {
  use(_request: Request, _response: Response, next: NextFunction) {
    next();
  }
}
class AnyoneStrategy extends PassportStrategy(
  class extends Strategy {
    override authenticate() {
      this.success({});
    }
  },
  'anyone',
) {
  validate() {}
}
class Shut implements CanActivate {
  canActivate(executionContext: ExecutionContext) {
    return !executionContext.switchToHttp().getRequest<Request>().url.includes('shut');
  }
}
class Wraps implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data) => ({ data })));
  }
}
@Catch()
class Problems {
  catch(_error: unknown, host: ArgumentsHost) {
    host.switchToHttp().getResponse<Response>().status(500).end();
  }
}
@Controller('cats')
@UseGuards(AuthGuard('anyone'), Shut)
@UseInterceptors(Wraps)
@UseFilters(Problems)
class Cats {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}

  @Get(':id')
  async find(@Param('id', ParseIntPipe) id: number) {
    await this.cache.mget(['cat:1']);
    if (id === 0) throw new Error('no cat');
    return this.cache.wrap(`cat:${id}`, async () => id);
  }
}
@Module({ imports: [CacheModule.register()], controllers: [Cats], providers: [AnyoneStrategy] })
class App implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(Stamp).forRoutes('*');
  }
}

/** `{Guard}.canActivate` as a pattern. */
function pattern({ name }: SpanDefinition): RegExp {
  return new RegExp(`^${name.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '\\w+')}$`);
}

function definitionOf(span: ReadableSpan): SpanDefinition | undefined {
  const stage = span.attributes['lifecycle.stage'];
  return spanDefinitions.find((one) => one.stage === stage && pattern(one).test(span.name));
}

/** The formatter pads the cells of tables. */
function unpadded(markdown: string): string {
  return markdown.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

describe('the telemetry tables', () => {
  it('hold every span that is emitted, with its step and all its attributes', async () => {
    const url = await serve(App);
    const spans: ReadableSpan[] = [];
    for (const path of ['/cats/1', '/cats/1', '/cats/0', '/cats/tom', '/cats/shut', '/dogs']) {
      spans.push(...(await request(url + path)).spans);
    }
    for (const span of spans) {
      const definition = definitionOf(span);
      if (definition === undefined) throw new Error(`no definition for '${span.name}'`);
      expect(span.attributes['lifecycle.step']).toBe(definition.step);
      for (const name of Object.keys(span.attributes)) {
        expect([...definition.attributes, 'lifecycle.step'], span.name).toContain(name);
      }
    }
    const unseen = spanDefinitions.filter((one) => !spans.some((span) => definitionOf(span) === one));
    expect(unseen.map(({ name }) => name)).toEqual([]);
  });

  it('explain every attribute that a span or metric has', () => {
    const explained = attributeDefinitions.map(({ name }) => name);
    for (const { name, attributes } of spanDefinitions) {
      for (const attribute of attributes) expect(explained, name).toContain(attribute);
    }
  });

  it('are the ones in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(unpadded(readme)).toContain(unpadded(telemetryTables()));
  });
});

it('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(version);
});
