import {
  BadRequestException,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestModule,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  UnauthorizedException,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { NextFunction, Request, Response } from 'express';
import { EMPTY, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { request, serve, type Trip, useInstrumentation } from '../testing.suite.js';

useInstrumentation();

class CodedError extends Error {
  readonly code = 'TOKEN_EXPIRED';
}

/** An application with one route, whose guard, interceptor and middleware the test chooses. */
async function trip(
  parts: { guard?: CanActivate; interceptor?: NestInterceptor; middleware?: (...args: Parts) => unknown },
  path = '/cats/1',
  init: RequestInit = {},
): Promise<Trip> {
  @Controller('cats')
  @UseGuards(...(parts.guard === undefined ? [] : [parts.guard]))
  @UseInterceptors(...(parts.interceptor === undefined ? [] : [parts.interceptor]))
  class Cats {
    @Get(':id')
    find(@Param('id', ParseIntPipe) id: number) {
      if (id === 404) throw new NotFoundException();
      return { id };
    }
    @Post(':id')
    change() {
      return {};
    }
  }
  @Module({ controllers: [Cats] })
  class App implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      if (parts.middleware !== undefined) consumer.apply(parts.middleware).forRoutes('*');
    }
  }
  return request((await serve(App)) + path, init);
}

type Parts = [request: Request, response: Response, next: NextFunction];

function exits({ spans }: Trip): Array<[string, unknown]> {
  return spans
    .filter(({ attributes }) => 'lifecycle.early_exit' in attributes)
    .map(({ name, attributes }) => [name, attributes['lifecycle.early_exit']]);
}

function recorded({ spans, server }: Trip): string[] {
  return [...spans, server].filter(({ events }) => events.length > 0).map(({ name }) => name);
}

const exceptionOf = ({ events }: ReadableSpan) => events.find(({ name }) => name === 'exception');

describe('an early exit is marked on the layer that answered', () => {
  it('401: a guard that throws', async () => {
    class TokenGuard implements CanActivate {
      canActivate(): boolean {
        throw new UnauthorizedException();
      }
    }
    const answered = await trip({ guard: new TokenGuard() });
    expect(answered.status).toBe(401);
    expect(exits(answered)).toEqual([['TokenGuard.canActivate', 'UnauthorizedException']]);
    expect(answered.names).not.toContain('Cats.find');
  });

  it('403: a guard that says no, at once, by a promise or by a stream', async () => {
    for (const no of [false, Promise.resolve(false), of(false)]) {
      class RoleGuard implements CanActivate {
        canActivate() {
          return no;
        }
      }
      const answered = await trip({ guard: new RoleGuard() });
      expect(answered.status).toBe(403);
      expect(exits(answered)).toEqual([['RoleGuard.canActivate', 'ForbiddenException']]);
      const { attributes, status } = answered.span('RoleGuard.canActivate');
      expect(attributes['nestjs.guard.allowed']).toBe(false);
      expect(status.code).toBe(SpanStatusCode.UNSET);
    }
  });

  it('takes the code of the error for the reason if it has one', async () => {
    class TokenGuard implements CanActivate {
      async canActivate(): Promise<boolean> {
        throw new CodedError('too late');
      }
    }
    expect(exits(await trip({ guard: new TokenGuard() }))).toEqual([
      ['TokenGuard.canActivate', 'TOKEN_EXPIRED'],
    ]);
  });

  it('400: a pipe that throws', async () => {
    const answered = await trip({}, '/cats/abc');
    expect(answered.status).toBe(400);
    expect(exits(answered)).toEqual([['ParseIntPipe.transform', 'BadRequestException']]);
  });

  it('400: a body that cannot be parsed', async () => {
    const answered = await trip({}, '/cats/1', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answered.status).toBe(400);
    expect(exits(answered)).toEqual([['middleware jsonParser', 'SyntaxError']]);
  });

  it('404: no route', async () => {
    const answered = await trip({}, '/dogs');
    expect(answered.status).toBe(404);
    expect(exits(answered)).toEqual([['router', 'route not found']]);
    expect(answered.span('router').attributes).toMatchObject({
      'lifecycle.step': 'middleware',
      'lifecycle.stage': 'middleware',
      'nestjs.type': 'router',
    });
  });

  it('a middleware that answers itself', async () => {
    const answered = await trip({
      middleware: function maintenance(_request, response) {
        response.status(503).end();
      },
    });
    expect(answered.status).toBe(503);
    expect(exits(answered)).toEqual([['middleware maintenance', 'short-circuit']]);
  });

  it('a middleware that answers itself later', async () => {
    const answered = await trip({
      middleware: async function maintenance(_request, response) {
        await new Promise(setImmediate);
        response.status(503).end();
      },
    });
    expect(exits(answered)).toEqual([['middleware maintenance', 'short-circuit']]);
  });

  it.each<[string, (...args: Parts) => unknown]>([
    [
      'throws',
      () => {
        throw new BadRequestException();
      },
    ],
    [
      'rejects',
      async () => {
        throw new BadRequestException();
      },
    ],
    ['passes an error on', (_request, _response, next) => next(new BadRequestException())],
  ])('a middleware that %s', async (_how, middleware) => {
    Object.defineProperty(middleware, 'name', { value: 'checks' });
    const answered = await trip({ middleware });
    expect(answered.status).toBe(400);
    expect(exits(answered)).toEqual([['middleware checks', 'BadRequestException']]);
  });

  it('an interceptor that gives a value of its own', async () => {
    class CacheLike implements NestInterceptor {
      async intercept() {
        return of({ cached: true });
      }
    }
    const answered = await trip({ interceptor: new CacheLike() });
    expect(answered.body).toBe('{"cached":true}');
    expect(exits(answered)).toEqual([['CacheLike.before', 'short-circuit']]);
    expect(answered.names).not.toContain('CacheLike.after');
  });

  it.each<[string, NestInterceptor['intercept']]>([
    [
      'throws',
      () => {
        throw new ForbiddenException();
      },
    ],
    [
      'rejects',
      async () => {
        throw new ForbiddenException();
      },
    ],
    ['gives an error', () => throwError(() => new ForbiddenException())],
  ])('an interceptor that %s before the handler', async (_how, intercept) => {
    class Checks implements NestInterceptor {
      intercept(context: ExecutionContext, next: CallHandler) {
        return intercept(context, next);
      }
    }
    const answered = await trip({ interceptor: new Checks() });
    expect(answered.status).toBe(403);
    expect(exits(answered)).toEqual([['Checks.before', 'ForbiddenException']]);
  });

  it('an interceptor that ends without a value', async () => {
    class Swallows implements NestInterceptor {
      intercept() {
        return EMPTY;
      }
    }
    expect(exits(await trip({ interceptor: new Swallows() }))).toEqual([
      ['Swallows.before', 'short-circuit'],
    ]);
  });

  it('not on a handler that fails: the request had come through', async () => {
    const answered = await trip({}, '/cats/404');
    expect(answered.status).toBe(404);
    expect(exits(answered)).toEqual([]);
    expect(answered.span('Cats.find').attributes['error.type']).toBe('NotFoundException');
  });

  it('not on a request that was answered by its handler', async () => {
    expect(exits(await trip({}))).toEqual([]);
  });
});

describe('an error', () => {
  it('is recorded where it was first seen and only there', async () => {
    class Checks implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return next.handle().pipe((stream) => stream);
      }
    }
    const answered = await trip({ interceptor: new Checks() }, '/cats/404');
    expect(recorded(answered)).toEqual(['Cats.find']);
    expect(exceptionOf(answered.span('Cats.find'))?.attributes?.['exception.message']).toBe('Not Found');
    expect(answered.span('BaseExceptionFilter.catch').attributes['error.type']).toBe('NotFoundException');
  });

  it('is recorded by the filter when no layer has seen it', async () => {
    class RoleGuard implements CanActivate {
      canActivate() {
        return false;
      }
    }
    expect(recorded(await trip({ guard: new RoleGuard() }))).toEqual(['BaseExceptionFilter.catch']);
  });

  it('of the client leaves the server span without error', async () => {
    for (const path of ['/cats/abc', '/cats/404', '/dogs']) {
      const { server, status } = await trip({}, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(server.status.code).toBe(SpanStatusCode.UNSET);
    }
  });
});
