import {
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  mixin,
  type NestInterceptor,
  type NestModule,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, REQUEST } from '@nestjs/core';
import type { NextFunction, Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { idOf, parentOf, request, serve, useInstrumentation } from '../testing.suite.js';

useInstrumentation();

const guard = (name: string): Type<CanActivate> =>
  ({
    [name]: class {
      canActivate() {
        return true;
      }
    },
  })[name] as Type<CanActivate>;

const interceptor = (name: string): Type<NestInterceptor> =>
  ({
    [name]: class {
      intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
        return next.handle().pipe(map((value) => value));
      }
    },
  })[name] as Type<NestInterceptor>;

const pipe = (name: string): Type<PipeTransform> =>
  ({
    [name]: class {
      transform(value: unknown) {
        return value;
      }
    },
  })[name] as Type<PipeTransform>;

const answer = (_error: unknown, response: Response) => response.status(418).json({ by: 'filter' });
const filter = (name: string): Type<ExceptionFilter> => {
  const made = {
    [name]: class {
      catch(error: unknown, host: import('@nestjs/common').ArgumentsHost) {
        answer(error, host.switchToHttp().getResponse());
      }
    },
  }[name] as Type<ExceptionFilter>;
  Catch()(made);
  return made;
};

const provided = <T extends Type>(one: T): T => {
  Injectable()(one);
  return one;
};

describe('guards', () => {
  it("are traced in whichever way they came in, in Nest's order", async () => {
    const [AppGuard, GlobalGuard, ClassGuard, MethodGuard, InstanceGuard] = [
      'AppGuard',
      'GlobalGuard',
      'ClassGuard',
      'MethodGuard',
      'InstanceGuard',
    ].map((name) => provided(guard(name))) as Array<Type<CanActivate>>;

    @Controller()
    @UseGuards(ClassGuard!, new InstanceGuard!())
    class Cats {
      @Get()
      @UseGuards(MethodGuard!)
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats], providers: [{ provide: APP_GUARD, useClass: AppGuard! }] })
    class App {}

    const trip = await request(await serve(App, (app) => app.useGlobalGuards(new GlobalGuard!())));
    expect(trip.names.filter((name) => name.endsWith('.canActivate'))).toEqual([
      'AppGuard.canActivate',
      'GlobalGuard.canActivate',
      'ClassGuard.canActivate',
      'InstanceGuard.canActivate',
      'MethodGuard.canActivate',
    ]);
    expect(trip.span('ClassGuard.canActivate').attributes).toEqual({
      'lifecycle.step': 'auth',
      'lifecycle.stage': 'guard',
      'code.function.name': 'ClassGuard.canActivate',
      'nestjs.type': 'guard',
      'nestjs.controller': 'Cats',
      'nestjs.callback': 'all',
      'nestjs.guard.allowed': true,
    });
  });

  it('are traced when they are made per request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class RequestGuard implements CanActivate {
      constructor(@Inject(REQUEST) private readonly incoming: Request) {}
      canActivate() {
        return this.incoming.method === 'GET';
      }
    }
    @Controller()
    @UseGuards(RequestGuard)
    class Cats {
      @Get()
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats] })
    class App {}

    const url = await serve(App);
    for (let one = 0; one < 2; one++) {
      const trip = await request(url);
      expect(trip.status).toBe(200);
      expect(trip.names.filter((name) => /RequestGuard|Cats/.test(name))).toEqual([
        'RequestGuard.canActivate',
        'Cats.all',
      ]);
    }
  });

  it('are named after the class in the source when they come from mixin()', async () => {
    const Mixed = mixin(
      class RoleGuardMixin {
        canActivate() {
          return true;
        }
      },
    );
    class NamedGuard extends Mixed {}

    @Controller()
    @UseGuards(Mixed, NamedGuard)
    class Cats {
      @Get()
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats] })
    class App {}

    const trip = await request(await serve(App));
    expect(trip.names).toEqual(
      expect.arrayContaining(['RoleGuardMixin.canActivate', 'NamedGuard.canActivate']),
    );
  });
});

describe('interceptors', () => {
  it('are traced in two halves, nested as they run, in whichever way they came in', async () => {
    const [AppOne, GlobalOne, ClassOne, MethodOne, InstanceOne] = [
      'AppOne',
      'GlobalOne',
      'ClassOne',
      'MethodOne',
      'InstanceOne',
    ].map((name) => provided(interceptor(name))) as Array<Type<NestInterceptor>>;

    @Controller()
    @UseInterceptors(ClassOne!, new InstanceOne!())
    class Cats {
      @Get()
      @UseInterceptors(MethodOne!)
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats], providers: [{ provide: APP_INTERCEPTOR, useClass: AppOne! }] })
    class App {}

    const trip = await request(await serve(App, (app) => app.useGlobalInterceptors(new GlobalOne!())));
    expect(trip.names.filter((name) => /One|Cats/.test(name))).toEqual([
      'AppOne.before',
      'GlobalOne.before',
      'ClassOne.before',
      'InstanceOne.before',
      'MethodOne.before',
      'Cats.all',
      'MethodOne.after',
      'InstanceOne.after',
      'ClassOne.after',
      'GlobalOne.after',
      'AppOne.after',
    ]);
    expect(trip.span('ClassOne.before').attributes).toMatchObject({
      'lifecycle.step': 'middleware',
      'lifecycle.stage': 'interceptor.before',
      'code.function.name': 'ClassOne.intercept',
      'nestjs.type': 'interceptor',
    });
    expect(trip.span('ClassOne.after').attributes).toMatchObject({
      'lifecycle.step': 'response',
      'lifecycle.stage': 'interceptor.after',
    });
  });
});

describe('pipes', () => {
  it('are traced once per parameter, in whichever way they came in', async () => {
    const [AppPipe, GlobalPipe, ClassPipe, MethodPipe, ParamPipe] = [
      'AppPipe',
      'GlobalPipe',
      'ClassPipe',
      'MethodPipe',
      'ParamPipe',
    ].map((name) => provided(pipe(name))) as Array<Type<PipeTransform>>;

    @Controller()
    @UsePipes(ClassPipe!)
    class Cats {
      @Post(':id')
      @UsePipes(MethodPipe!)
      change(
        @Param('id', ParseIntPipe, new ParamPipe!()) id: number,
        @Query('fast') fast: string | undefined,
        @Body() body: unknown,
      ) {
        return { id, fast, body };
      }
    }
    @Module({ controllers: [Cats], providers: [{ provide: APP_PIPE, useClass: AppPipe! }] })
    class App {}

    const url = await serve(App, (app) => app.useGlobalPipes(new GlobalPipe!()));
    const trip = await request(`${url}/7`, { method: 'POST' });
    const pipes = trip.spans.filter(({ name }) => name.endsWith('.transform'));
    const of = (type: string) =>
      pipes.filter(({ attributes }) => attributes['nestjs.param.type'] === type).map(({ name }) => name);
    const everywhere = ['AppPipe', 'GlobalPipe', 'ClassPipe', 'MethodPipe'].map(
      (name) => `${name}.transform`,
    );
    expect(of('query')).toEqual(everywhere);
    expect(of('body')).toEqual(everywhere);
    expect(of('param')).toEqual([...everywhere, 'ParseIntPipe.transform', 'ParamPipe.transform']);
    expect(trip.span('ParseIntPipe.transform').attributes).toEqual({
      'lifecycle.step': 'middleware',
      'lifecycle.stage': 'pipe',
      'code.function.name': 'ParseIntPipe.transform',
      'nestjs.type': 'pipe',
      'nestjs.param.type': 'param',
      'nestjs.param.name': 'id',
    });
    expect(
      pipes.find(({ attributes }) => attributes['nestjs.param.type'] === 'body')?.attributes,
    ).not.toHaveProperty('nestjs.param.name');
  });
});

describe('exception filters', () => {
  it.each(['GlobalFilter', 'AppFilter', 'ClassFilter', 'MethodFilter', 'InstanceFilter'])(
    'are traced by their class: %s',
    async (name) => {
      const Chosen = provided(filter(name));

      @Controller()
      class Cats {
        @Get()
        all() {
          throw new HttpException('no cats', 410);
        }
      }
      if (name === 'ClassFilter') UseFilters(Chosen)(Cats);
      if (name === 'InstanceFilter') UseFilters(new Chosen())(Cats);
      if (name === 'MethodFilter') {
        const descriptor = Object.getOwnPropertyDescriptor(Cats.prototype, 'all') as PropertyDescriptor;
        UseFilters(Chosen)(Cats.prototype, 'all', descriptor);
      }
      @Module({
        controllers: [Cats],
        providers: name === 'AppFilter' ? [{ provide: APP_FILTER, useClass: Chosen }] : [],
      })
      class App {}

      const url = await serve(App, (app) => {
        if (name === 'GlobalFilter') app.useGlobalFilters(new Chosen());
      });
      const trip = await request(url);
      expect(trip.status).toBe(418);
      expect(trip.span(`${name}.catch`).attributes).toEqual({
        'lifecycle.step': 'response',
        'lifecycle.stage': 'exception_filter',
        'code.function.name': `${name}.catch`,
        'nestjs.type': 'exception_filter',
        'error.type': 'HttpException',
      });
    },
  );

  it("are traced when it is Nest's own that answers", async () => {
    @Controller()
    class Cats {
      @Get()
      all() {
        throw new Error('broken');
      }
    }
    @Module({ controllers: [Cats] })
    class App {}

    const trip = await request(await serve(App));
    expect(trip.status).toBe(500);
    expect(trip.names.filter((name) => name.endsWith('.catch'))).toEqual(['BaseExceptionFilter.catch']);
  });
});

describe('middleware', () => {
  class ClassMiddleware {
    use(_request: Request, _response: Response, next: NextFunction) {
      next();
    }
  }

  it('is traced as class, as function and from app.use(), body parsers included', async () => {
    function functional(_request: Request, _response: Response, next: NextFunction) {
      next();
    }
    function fromUse(_request: Request, _response: Response, next: NextFunction) {
      next();
    }
    @Controller()
    class Cats {
      @Get()
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats] })
    class App implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        consumer
          .apply(ClassMiddleware, functional, (_q: Request, _s: Response, next: NextFunction) => next())
          .forRoutes('*');
      }
    }

    const trip = await request(await serve(App, (app) => app.use(fromUse)));
    expect(trip.names.filter((name) => /[mM]iddleware/.test(name))).toEqual([
      'middleware fromUse',
      'middleware jsonParser',
      'middleware urlencodedParser',
      'ClassMiddleware.use',
      'middleware functional',
      'middleware anonymous',
    ]);
    expect(trip.span('ClassMiddleware.use').attributes).toEqual({
      'lifecycle.step': 'middleware',
      'lifecycle.stage': 'middleware',
      'code.function.name': 'ClassMiddleware.use',
      'nestjs.type': 'middleware',
    });
  });

  it('is not traced on routes it is excluded from', async () => {
    @Controller()
    class Cats {
      @Get('open')
      open() {
        return [];
      }
      @Get('closed')
      closed() {
        return [];
      }
    }
    @Module({ controllers: [Cats] })
    class App implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        consumer.apply(ClassMiddleware).exclude('open').forRoutes('*');
      }
    }

    const url = await serve(App);
    expect((await request(`${url}/open`)).names).not.toContain('ClassMiddleware.use');
    expect((await request(`${url}/closed`)).names).toContain('ClassMiddleware.use');
    expect(
      (await request(`${url}/closed`)).names.filter((name) => name === 'ClassMiddleware.use'),
    ).toHaveLength(1);
  });

  it('is traced when it is made per request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class RequestMiddleware extends ClassMiddleware {}
    @Controller()
    class Cats {
      @Get()
      all() {
        return [];
      }
    }
    @Module({ controllers: [Cats] })
    class App implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        consumer.apply(RequestMiddleware).forRoutes('*');
      }
    }
    const url = await serve(App);
    await request(url);
    expect((await request(url)).names.filter((name) => name === 'RequestMiddleware.use')).toHaveLength(1);
  });
});

describe('handler, response and route', () => {
  it('are traced as siblings under the server span, which gets the route as it was declared', async () => {
    @Controller('cats')
    class Cats {
      @Get(':id')
      find(@Param('id', ParseIntPipe) id: number) {
        return { id };
      }
    }
    @Module({ controllers: [Cats] })
    class App {}

    const url = await serve(App, (app) => app.setGlobalPrefix('api'));
    const trip = await request(`${url}/api/cats/1`);
    expect(trip.server.name).toBe('GET /api/cats/:id');
    expect(trip.server.attributes['http.route']).toBe('/api/cats/:id');
    expect(trip.span('Cats.find').attributes).toEqual({
      'lifecycle.step': 'business-logic',
      'lifecycle.stage': 'handler',
      'code.function.name': 'Cats.find',
      'nestjs.type': 'handler',
      'nestjs.controller': 'Cats',
      'nestjs.callback': 'find',
    });
    expect(trip.span('response').attributes).toEqual({
      'lifecycle.step': 'response',
      'lifecycle.stage': 'response',
      'code.function.name': 'RouterResponseController.apply',
      'nestjs.type': 'response',
    });
    for (const span of trip.spans) expect(parentOf(span)).toBe(idOf(trip.server));
  });

  it('are traced for a controller that is made per request, and for an inherited handler by its own class', async () => {
    class Animals {
      @Get()
      all() {
        return [];
      }
    }
    @Controller('cats')
    class Cats extends Animals {}
    @Controller({ path: 'dogs', scope: Scope.REQUEST })
    class Dogs extends Animals {}
    @Module({ controllers: [Cats, Dogs] })
    class App {}

    const url = await serve(App);
    expect((await request(`${url}/cats`)).names).toContain('Cats.all');
    expect((await request(`${url}/dogs`)).names).toContain('Dogs.all');
    expect((await request(`${url}/dogs`)).server.name).toBe('GET /dogs');
  });
});
