import { CACHE_MANAGER, CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Inject, Module, UseInterceptors } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { describe, expect, it } from 'vitest';
import type { NestInternals } from '../nest/internals.js';
import { Patches } from '../nest/patches.js';
import { idOf, parentOf, request, serve, useInstrumentation } from '../testing.suite.js';

import { traceCacheProvider } from './provider.js';

useInstrumentation({ cacheKeyPattern: (key) => key.replace(/\d+/, '#') });

@Controller()
class Cats {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}

  @Get('own')
  async own() {
    return (await this.cache.get<string>('cat:7')) ?? 'none';
  }

  @Get('whole/:id')
  @UseInterceptors(CacheInterceptor)
  whole() {
    return 'cats';
  }
}

@Module({ imports: [CacheModule.register()], controllers: [Cats] })
class App {}

describe('the cache of a Nest application', () => {
  it('is traced without being asked to, under the handler that uses it', async () => {
    const { span } = await request(`${await serve(App)}/own`);
    expect(parentOf(span('cache.get'))).toBe(idOf(span('Cats.own')));
    expect(span('cache.get').attributes['cache.key']).toBe('cat:#');
  });

  it('shows how an interceptor answers from it', async () => {
    const url = `${await serve(App)}/whole/1`;
    const miss = await request(url);
    const hit = await request(url);
    expect(miss.names).toContain('Cats.whole');
    expect(parentOf(miss.span('cache.get'))).toBe(idOf(miss.span('CacheInterceptor.before')));
    expect(parentOf(miss.span('cache.set'))).toBe(idOf(miss.span('CacheInterceptor.after')));

    expect(hit.body).toBe('cats');
    expect(hit.names).not.toContain('Cats.whole');
    expect(hit.span('CacheInterceptor.before').attributes['lifecycle.early_exit']).toBe('short-circuit');
    expect(hit.span('cache.get').attributes).toMatchObject({ 'cache.hit': true, 'cache.tier': 'memory' });
  });
});

describe('a provider of the cache that is not as expected', () => {
  /** What comes out of an injector that makes `made`, and what was traced of it. */
  function provide(made: unknown, trace: (cache: object) => void = () => {}) {
    class Injector {
      instantiateClass(..._args: unknown[]): unknown {
        return made;
      }
    }
    traceCacheProvider(new Patches(), { Injector } as unknown as NestInternals, trace);
    return new Injector().instantiateClass([], { token: CACHE_MANAGER });
  }

  it('is passed through and traced when it is there at once, not promised', () => {
    const cache = {};
    const traced: object[] = [];
    expect(provide(cache, (one) => traced.push(one))).toBe(cache);
    expect(traced).toEqual([cache]);
  });

  it.each([undefined, null, 'none'])('is passed through when it is %j', async (made) => {
    expect(provide(made)).toBe(made);
    expect(await provide(Promise.resolve(made))).toBe(made);
  });

  it('is passed through when it cannot be traced', async () => {
    const cache = Object.freeze({});
    const refuse = () => {
      throw new TypeError('frozen');
    };
    expect(provide(cache, refuse)).toBe(cache);
    expect(await provide(Promise.resolve(cache), refuse)).toBe(cache);
  });
});
