/**
 * The ways in which tracing a Nest application goes wrong, each of them seen in some library. One group of tests each;
 * a test fails when its pitfall is back.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { request as httpRequest } from 'node:http';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Header,
  HttpException,
  type MiddlewareConsumer,
  Module,
  mixin,
  type NestInterceptor,
  type NestModule,
  Param,
  type PipeTransform,
  Query,
  Redirect,
  SetMetadata,
  Sse,
  StreamableFile,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { context, createContextKey, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { catchError, concat, delay, map, mergeMap, NEVER, Observable, of, retry, tap, timeout } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { NestLifecycleInstrumentation } from '../instrumentation.js';
import {
  eventually,
  finishedSpans,
  idOf,
  instrumentation,
  parentOf,
  request,
  serve,
  serverSpan,
  type Trip,
  tripOf,
  useInstrumentation,
} from '../testing.suite.js';

useInstrumentation();

const tracer = trace.getTracer('application');

interface Parts {
  handler?: (...args: unknown[]) => unknown;
  guards?: Array<CanActivate | Type<CanActivate>>;
  interceptors?: NestInterceptor[];
  middleware?: Array<Type | ((request: Request, response: Response, next: NextFunction) => unknown)>;
}

/** An application with the route `GET /`, handled by `Cats.all`. */
function appWith({ handler = () => 'cats', guards = [], interceptors = [], middleware = [] }: Parts): Type {
  @Controller()
  @UseGuards(...guards)
  @UseInterceptors(...interceptors)
  class Cats {
    @Get()
    all() {
      return handler();
    }
  }
  @Module({ controllers: [Cats] })
  class App implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      if (middleware.length > 0) consumer.apply(...middleware).forRoutes('*');
    }
  }
  return App;
}

const trip = async (parts: Parts): Promise<Trip> => request(await serve(appWith(parts)));

function interceptor(intercept: NestInterceptor['intercept']): NestInterceptor {
  class One implements NestInterceptor {
    intercept(executionContext: ExecutionContext, next: CallHandler) {
      return intercept(executionContext, next);
    }
  }
  return new One();
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
const millisOf = ({ span }: Trip, name: string) => span(name).duration[1] / 1e6;

describe('1. synchronous work made asynchronous', () => {
  it('lets a guard that answers at once be done at once', async () => {
    const order: string[] = [];
    class First implements CanActivate {
      canActivate() {
        order.push('first');
        queueMicrotask(() => order.push('microtask'));
        return true;
      }
    }
    class Second implements CanActivate {
      canActivate() {
        order.push('second');
        return true;
      }
    }
    await trip({ guards: [new First(), new Second()] });
    expect(order).toEqual(['first', 'second', 'microtask']);
  });

  it('ends the span of a guard when its promise settles, however the function was declared', async () => {
    class Slow implements CanActivate {
      canActivate() {
        return pause(20).then(() => true);
      }
    }
    expect(millisOf(await trip({ guards: [new Slow()] }), 'Slow.canActivate')).toBeGreaterThan(15);
  });

  it('runs a lazy thenable once', async () => {
    let runs = 0;
    const lazy = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are like this
      then(resolve: (value: unknown) => void) {
        runs++;
        resolve(['cat']);
      },
    };
    expect((await trip({ handler: () => lazy })).body).toBe('["cat"]');
    expect(runs).toBe(1);
  });
});

describe('2. the two halves of an interceptor', () => {
  it('hold the work before and after the handler', async () => {
    const seen = await trip({
      interceptors: [
        interceptor(async (_context, next) => {
          await pause(20);
          return next.handle().pipe(delay(30));
        }),
      ],
    });
    expect(millisOf(seen, 'One.before')).toBeGreaterThanOrEqual(15);
    expect(millisOf(seen, 'One.after')).toBeGreaterThanOrEqual(25);
  });

  it('are one when the interceptor returns the stream of the handler', async () => {
    const { names } = await trip({ interceptors: [interceptor((_context, next) => next.handle())] });
    expect(names).toContain('One.before');
    expect(names).not.toContain('One.after');
  });

  it('have a way back for every attempt when the handler is retried', async () => {
    let attempts = 0;
    const { names, status } = await trip({
      interceptors: [interceptor((_context, next) => next.handle().pipe(retry(2)))],
      handler: () => {
        if (++attempts < 3) throw new Error('not yet');
        return 'cats';
      },
    });
    expect(status).toBe(200);
    const count = (wanted: string) => names.filter((name) => name === wanted).length;
    expect([count('One.before'), count('Cats.all'), count('One.after')]).toEqual([1, 3, 3]);
  });

  it('are there when the handler is called later', async () => {
    const late = interceptor((_context, next) =>
      of(1).pipe(
        delay(5),
        mergeMap(() => next.handle()),
      ),
    );
    const { names, body } = await trip({ interceptors: [late] });
    expect(body).toBe('cats');
    expect(names).toEqual(expect.arrayContaining(['One.before', 'Cats.all', 'One.after']));
  });

  it('tell that the interceptor gave up waiting', async () => {
    const { span } = await trip({
      interceptors: [interceptor((_context, next) => next.handle().pipe(timeout(5)))],
      handler: () => new Promise(() => {}),
    });
    expect(span('One.after').attributes['error.type']).toBe('TimeoutError');
    expect(span('One.after').events).toHaveLength(1);
  });

  it('are no error when the interceptor has mended it', async () => {
    const mends = interceptor((_context, next) => next.handle().pipe(catchError(() => of('mended'))));
    const { span, body } = await trip({
      interceptors: [mends],
      handler: () => {
        throw new Error('broken');
      },
    });
    expect(body).toBe('mended');
    expect(span('One.after').status.code).toBe(SpanStatusCode.UNSET);
    expect(span('Cats.all').status.code).toBe(SpanStatusCode.ERROR);
  });

  it('leave what `next.handle()` and the returned stream are to the application', async () => {
    const shared = of('shared');
    const { subscribe } = shared;
    const kept: CallHandler[] = [];
    const { body } = await trip({
      interceptors: [
        interceptor((_context, next) => {
          kept.push(next);
          return shared;
        }),
      ],
    });
    expect(body).toBe('shared');
    expect(shared.subscribe).toBe(subscribe);
    expect(Object.keys(kept[0] as object)).toEqual(['handle']);
  });
});

describe('3. the context of what is inside an interceptor', () => {
  it('keeps the baggage and the stores that the interceptor has set', async () => {
    const key = createContextKey('tenant');
    const store = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    await trip({
      interceptors: [
        interceptor((_context, next) =>
          context.with(context.active().setValue(key, 'acme'), () =>
            store.run('inside', () => next.handle()),
          ),
        ),
      ],
      handler: () => {
        seen.push(context.active().getValue(key), store.getStore());
        return 'cats';
      },
    });
    expect(seen).toEqual(['acme', 'inside']);
  });

  it('makes the handler a child of the request, not of the interceptor', async () => {
    const { span, server } = await trip({
      interceptors: [interceptor((_context, next) => next.handle().pipe(map((value) => value)))],
    });
    expect(parentOf(span('Cats.all'))).toBe(idOf(server));
  });

  it('makes the handler a child of a span that the interceptor itself has made active', async () => {
    const { span } = await trip({
      interceptors: [
        interceptor((_context, next) =>
          tracer.startActiveSpan('unit of work', (own) =>
            next.handle().pipe(tap({ finalize: () => own.end() })),
          ),
        ),
      ],
    });
    expect(parentOf(span('Cats.all'))).toBe(idOf(span('unit of work')));
    expect(parentOf(span('unit of work'))).toBe(idOf(span('One.before')));
  });

  it('makes work before the handler a child of the first half', async () => {
    const { span } = await trip({
      interceptors: [
        interceptor(async (_context, next) => {
          await pause(1);
          tracer.startSpan('look up').end();
          return next.handle();
        }),
      ],
    });
    expect(parentOf(span('look up'))).toBe(idOf(span('One.before')));
  });
});

describe('4. the context of operators on the way back', () => {
  it('makes their work a child of the second half, and nothing else', async () => {
    const stores: unknown[] = [];
    const store = new AsyncLocalStorage<string>();
    const { span } = await trip({
      interceptors: [
        interceptor((_context, next) =>
          store.run('inside', () =>
            next.handle().pipe(
              tap(() => {
                tracer.startSpan('store').end();
                stores.push(store.getStore());
              }),
            ),
          ),
        ),
      ],
    });
    expect(parentOf(span('store'))).toBe(idOf(span('One.after')));
    // As without tracing: such stores reach the handler, and not the operators.
    expect(stores).toEqual([undefined]);
  });

  it('takes the half of one interceptor off before the next one works', async () => {
    const works = (name: string) =>
      interceptor((_context, next) => next.handle().pipe(tap(() => tracer.startSpan(name).end())));
    const { spans, span } = await trip({ interceptors: [works('outer work'), works('inner work')] });
    const [inner, outer] = spans.filter(({ name }) => name === 'One.after');
    expect(parentOf(span('inner work'))).toBe(inner && idOf(inner));
    expect(parentOf(span('outer work'))).toBe(outer && idOf(outer));
  });
});

describe('5. exceptions', () => {
  it('end the span of an asynchronous filter when it settles', async () => {
    @Catch()
    class SlowFilter {
      async catch(_error: unknown, host: ArgumentsHost) {
        await pause(20);
        host.switchToHttp().getResponse<Response>().status(500).end();
      }
    }
    @Controller()
    @UseFilters(SlowFilter)
    class Cats {
      @Get()
      all() {
        throw new Error('broken');
      }
    }
    @Module({ controllers: [Cats] })
    class App {}
    const seen = await request(await serve(App));
    await eventually(() => finishedSpans().find(({ name }) => name === 'SlowFilter.catch'));
    expect(millisOf({ ...seen, ...tripOf(seen.server) }, 'SlowFilter.catch')).toBeGreaterThan(15);
  });

  it('are recorded again in another trace when they are constants', async () => {
    const constant = new HttpException('always the same', 409);
    const url = await serve(
      appWith({
        handler: () => {
          throw constant;
        },
      }),
    );
    for (let one = 0; one < 2; one++) {
      expect((await request(url)).span('Cats.all').events).toHaveLength(1);
    }
  });

  it('that are no errors are told, and do no harm', async () => {
    const { span, status } = await trip({
      handler: () => {
        throw 'a string';
      },
    });
    expect(status).toBe(500);
    expect(span('Cats.all').attributes['error.type']).toBe('string');
    expect(span('Cats.all').events).toEqual([]);
  });
});

describe('6. the handler that the application sees', () => {
  const Roles = (...roles: string[]) => SetMetadata('roles', roles);
  const seen: unknown[] = [];
  const HandlerOf = createParamDecorator((_data: unknown, executionContext: ExecutionContext) =>
    executionContext.getHandler(),
  );

  class RolesGuard implements CanActivate {
    canActivate(executionContext: ExecutionContext) {
      seen.push(executionContext.getHandler());
      return (
        new Reflector().get<string[]>('roles', executionContext.getHandler())?.includes('admin') ?? false
      );
    }
  }

  @Controller()
  @UseGuards(new RolesGuard())
  @UseInterceptors(
    interceptor((executionContext, next) => {
      seen.push(executionContext.getHandler());
      return next.handle();
    }),
  )
  class Cats {
    @Get('admin')
    @Roles('admin')
    @Header('x-cats', 'yes')
    admin(@HandlerOf() handler: unknown) {
      seen.push(handler);
      return 'admin';
    }
    @Get('user')
    @Roles('user')
    user() {
      return 'user';
    }
    @Get('moved')
    @Roles('admin')
    @Redirect('/admin', 301)
    moved() {}
  }
  @Module({ controllers: [Cats] })
  class App {}

  it('is the one it wrote, for guards, interceptors and decorators', async () => {
    seen.length = 0;
    await request(`${await serve(App)}/admin`);
    expect(seen).toEqual([Cats.prototype.admin, Cats.prototype.admin, Cats.prototype.admin]);
  });

  it('has its metadata: guards decide by it, headers and redirects are sent by it', async () => {
    const url = await serve(App);
    const admin = await request(`${url}/admin`);
    expect([admin.status, admin.headers.get('x-cats')]).toEqual([200, 'yes']);
    expect((await request(`${url}/user`)).status).toBe(403);
    const moved = await request(`${url}/moved`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/admin']);
    expect(moved.names).toContain('response');
  });
});

describe('7. twins', () => {
  it('are made of an object for each thing it is: a guard that is an interceptor too', async () => {
    class Both implements CanActivate, NestInterceptor {
      canActivate() {
        return true;
      }
      intercept(_context: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(map((value) => value));
      }
    }
    const both = new Both();
    const { names } = await trip({ guards: [both], interceptors: [both] });
    expect(names.filter((name) => name.startsWith('Both.'))).toEqual([
      'Both.canActivate',
      'Both.before',
      'Both.after',
    ]);
  });

  it('give one span per use, not one more for every route that uses the same guard', async () => {
    class Shared implements CanActivate {
      canActivate() {
        return true;
      }
    }
    const shared = new Shared();
    @Controller()
    class Cats {
      @Get('a')
      @UseGuards(shared)
      a() {}
      @Get('b')
      @UseGuards(shared)
      b() {}
      @Get('c')
      @UseGuards(shared, Shared)
      c() {}
    }
    @Module({ controllers: [Cats], providers: [Shared] })
    class App {}
    const url = await serve(App);
    const uses = async (path: string) =>
      (await request(url + path)).spans.filter(({ name }) => name === 'Shared.canActivate');
    expect(await uses('/a')).toHaveLength(1);
    expect(await uses('/b')).toHaveLength(1);
    const both = await uses('/c');
    expect(both).toHaveLength(2);
    expect(both[0]?.attributes['nestjs.callback']).toBe('c');
  });

  it('leave the classes of the application as they were', async () => {
    class Own implements CanActivate {
      canActivate() {
        return true;
      }
    }
    const before = Object.getOwnPropertyNames(Own.prototype);
    const { canActivate } = Own.prototype;
    await trip({ guards: [Own] });
    expect(Object.getOwnPropertyNames(Own.prototype)).toEqual(before);
    expect(Own.prototype.canActivate).toBe(canActivate);
  });
});

describe('8. names', () => {
  it('never contain what Nest made up at random', async () => {
    const Mixed = mixin(
      class {
        canActivate() {
          return true;
        }
      },
    ) as Type<CanActivate>;
    const { names } = await trip({
      guards: [Mixed, { canActivate: () => true }],
      middleware: [(_request, _response, next) => next()],
    });
    expect(names.filter((name) => /[0-9a-f]{21}/.test(name))).toEqual([]);
    expect(names.filter((name) => name === 'guard.canActivate')).toHaveLength(2);
  });
});

describe('9. middleware', () => {
  it('does not contain what follows it', async () => {
    class First {
      use(_request: Request, _response: Response, next: NextFunction) {
        next();
      }
    }
    const { spans, server } = await trip({ middleware: [First, (_q, _s, next) => next()] });
    for (const span of spans) expect(parentOf(span)).toBe(idOf(server));
  });

  it('contains what it does itself, and hands on the context it has set', async () => {
    const key = createContextKey('tenant');
    const seen: unknown[] = [];
    const { span } = await trip({
      middleware: [
        function tenant(_request, _response, next) {
          tracer.startSpan('look up').end();
          context.with(context.active().setValue(key, 'acme'), next);
        },
      ],
      handler: () => {
        seen.push(context.active().getValue(key));
        return 'cats';
      },
    });
    expect(parentOf(span('look up'))).toBe(idOf(span('middleware tenant')));
    expect(seen).toEqual(['acme']);
  });

  it('ends as cancelled when the client goes away while it waits', async () => {
    const url = await serve(
      appWith({
        middleware: [
          function waits(incoming) {
            setImmediate(() => incoming.destroy());
          },
        ],
      }),
    );
    await new Promise((resolve) => httpRequest(url).on('error', resolve).end());
    const { span } = tripOf(await serverSpan());
    expect(span('middleware waits').attributes['nestjs.cancelled']).toBe(true);
  });

  it('does not add a listener of its own to the response for each middleware that waits', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const waits = Array.from({ length: 15 }, () => (_q: Request, _s: Response, next: NextFunction) => {
      setImmediate(next);
    });
    const { names } = await trip({ middleware: waits });
    expect(names.filter((name) => name === 'middleware anonymous')).toHaveLength(15);
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('is one span when several of its paths match', async () => {
    class Once {
      use(_request: Request, _response: Response, next: NextFunction) {
        next();
      }
    }
    @Controller('cats')
    class Cats {
      @Get('all')
      all() {}
    }
    @Module({ controllers: [Cats] })
    class App implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        consumer.apply(Once).forRoutes(Cats);
      }
    }
    const { names } = await request(`${await serve(App)}/cats/all`);
    expect(names.filter((name) => name === 'Once.use')).toHaveLength(1);
  });
});

describe('10. ways to answer', () => {
  it('shows the writing of files and redirects, too', async () => {
    const { body, span } = await trip({ handler: () => new StreamableFile(Buffer.from('cats')) });
    expect(body).toBe('cats');
    expect(span('response').attributes['lifecycle.stage']).toBe('response');
  });

  it('marks the writing that fails, e.g. because the value cannot be written as JSON', async () => {
    const { status, span } = await trip({ handler: () => ({ big: 1n }) });
    expect(status).toBe(500);
    expect(span('response').attributes['error.type']).toBe('TypeError');
    expect(span('response').events).toHaveLength(1);
  });
});

describe('11. streams that do not end', () => {
  it('end the spans of a server-sent stream with its first event', async () => {
    @Controller()
    class Cats {
      @Sse()
      @UseInterceptors(interceptor((_context, next) => next.handle().pipe(map((value) => value))))
      all() {
        return concat(of({ data: 'first' }), NEVER);
      }
    }
    @Module({ controllers: [Cats] })
    class App {}
    const abort = new AbortController();
    const response = await fetch(await serve(App), { signal: abort.signal });
    await response.body?.getReader().read();
    const ended = (name: string) => finishedSpans().find((span) => span.name === name);
    expect(await eventually(() => ended('Cats.all'))).toBeDefined();
    expect(await eventually(() => ended('One.after'))).toBeDefined();
    abort.abort();
  });

  it('end as cancelled when the client goes before the first value', async () => {
    const states: string[] = [];
    const url = await serve(
      appWith({
        handler: () =>
          new Observable(() => {
            states.push('subscribed');
            return () => states.push('unsubscribed');
          }),
        interceptors: [interceptor((_context, next) => next.handle().pipe(map((value) => value)))],
      }),
    );
    const abort = new AbortController();
    const gone = fetch(url, { signal: abort.signal }).catch(() => 'gone');
    await eventually(() => states[0]);
    abort.abort();
    expect(await gone).toBe('gone');
    const handler = await eventually(() => finishedSpans().find(({ name }) => name === 'Cats.all'));
    expect(handler.attributes['nestjs.cancelled']).toBe(true);
    expect(states).toEqual(['subscribed', 'unsubscribed']);
  });
});

describe('12. many parameters', () => {
  class Slow implements PipeTransform {
    async transform(value: unknown) {
      await pause(20);
      return value;
    }
  }
  class Fast implements PipeTransform {
    transform(value: unknown) {
      if (value === 'wrong') throw new HttpException('wrong', 400);
      return value;
    }
  }
  @Controller()
  @UsePipes(new Fast())
  class Cats {
    @Get(':a/:b')
    all(@Param('a', new Slow()) _a: string, @Param('b') _b: string, @Query('c') _c: string) {
      return 'cats';
    }
  }
  @Module({ controllers: [Cats] })
  class App {}

  it('have spans of their own although they are worked on at the same time', async () => {
    const { spans, server } = await request(`${await serve(App)}/1/2`);
    const pipes = spans.filter(({ name }) => name.endsWith('.transform'));
    expect(pipes.map(({ name, attributes }) => `${name} ${attributes['nestjs.param.name']}`).sort()).toEqual([
      'Fast.transform a',
      'Fast.transform b',
      'Fast.transform c',
      'Slow.transform a',
    ]);
    for (const pipe of pipes) expect(parentOf(pipe)).toBe(idOf(server));
  });
});

describe('13. two at a time', () => {
  it('makes one span of a layer although the instrumentation was started twice', async () => {
    const second = new NestLifecycleInstrumentation({ resolveFrom: import.meta.url });
    try {
      const { names } = await trip({});
      expect(names.filter((name) => name === 'Cats.all')).toHaveLength(1);
    } finally {
      second.disable();
    }
    expect((await trip({})).names).toContain('Cats.all');
  });

  it('makes no spans while it is disabled, and again when it is enabled', async () => {
    const url = await serve(
      appWith({
        guards: [
          class Shut implements CanActivate {
            canActivate() {
              return true;
            }
          },
        ],
      }),
    );
    instrumentation.disable();
    expect((await request(url)).spans).toEqual([]);
    instrumentation.enable();
    expect((await request(url)).names).toContain('Shut.canActivate');
  });
});

describe('14. spans around the start of the application', () => {
  it('never become the parent of a request', async () => {
    const url = await tracer.startActiveSpan('boot', async (boot) => {
      const started = await serve(appWith({}));
      boot.end();
      return started;
    });
    const boot = finishedSpans().find(({ name }) => name === 'boot');
    const { spans, server } = await request(url);
    expect(server.spanContext().traceId).not.toBe(boot?.spanContext().traceId);
    for (const span of spans) expect(parentOf(span)).toBe(idOf(server));
  });

  it('cost no span of a request that is not recorded', async () => {
    const url = await serve(
      appWith({
        guards: [
          class Shut implements CanActivate {
            canActivate() {
              return true;
            }
          },
        ],
      }),
    );
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
    const response = await fetch(url, { headers: { traceparent } });
    expect(await response.text()).toBe('cats');
    expect(finishedSpans()).toEqual([]);
  });
});
