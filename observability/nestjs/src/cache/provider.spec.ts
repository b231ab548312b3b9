import { CACHE_MANAGER, CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Inject, Module, UseInterceptors } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { describe, expect, it } from 'vitest';
import { idOf, parentOf, request, serve, useInstrumentation } from '../testing.suite.js';

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
