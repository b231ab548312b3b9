import { Controller, Get, Injectable, Module, UnauthorizedException, UseGuards } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-strategy';
import { describe, expect, it } from 'vitest';
import { idOf, parentOf, request, serve, useInstrumentation } from '../testing.suite.js';

useInstrumentation();

type Verify = (token: string, done: (error: unknown, user?: unknown) => void) => void;

/** Calls the action that the request's path names, the way strategies do. */
class PathStrategy extends Strategy {
  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate(incoming: Request): void {
    const outcome = incoming.url.slice(1);
    if (outcome === 'fail') this.fail('no token', 401);
    else if (outcome === 'throw') throw new Error('broken');
    else {
      this.verify(outcome, (error, user) => {
        if (error) this.error(error as Error);
        else this.success(user as object);
      });
    }
  }
}

@Injectable()
class TokenStrategy extends PassportStrategy(PathStrategy, 'token') {
  async validate(outcome: string) {
    await Promise.resolve();
    if (outcome === 'error') throw new UnauthorizedException('a canary');
    return { name: 'esther.canary' };
  }
}

@Controller()
@UseGuards(class TokenGuard extends AuthGuard('token') {})
class Cats {
  @Get(':outcome')
  all() {
    return 'cats';
  }
}

@Module({ controllers: [Cats], providers: [TokenStrategy] })
class App {}

describe('a passport strategy', () => {
  it('is a span under its guard, with the outcome and nothing of the user', async () => {
    const { span, status, names } = await request(`${await serve(App)}/success`);
    expect(status).toBe(200);
    expect(span('passport token').attributes).toEqual({
      'lifecycle.step': 'auth',
      'passport.strategy': 'token',
      'passport.outcome': 'success',
    });
    expect(parentOf(span('passport token'))).toBe(idOf(span('TokenGuard.canActivate')));
    expect(names).toContain('Cats.all');
  });

  it('that finds no credentials has failed, and is no error; the guard is the early exit', async () => {
    const { span, status } = await request(`${await serve(App)}/fail`);
    expect(status).toBe(401);
    expect(span('passport token').attributes['passport.outcome']).toBe('fail');
    expect(span('passport token').attributes).not.toHaveProperty('error.type');
    expect(span('TokenGuard.canActivate').attributes['lifecycle.early_exit']).toBe('UnauthorizedException');
  });

  it('that gives an error tells its type', async () => {
    const { span, status } = await request(`${await serve(App)}/error`);
    expect(status).toBe(401);
    expect(span('passport token').attributes).toMatchObject({
      'passport.outcome': 'error',
      'error.type': 'UnauthorizedException',
    });
    expect(span('TokenGuard.canActivate').events).toEqual([]);
  });

  it('that throws ends its span too', async () => {
    const { span, status } = await request(`${await serve(App)}/throw`);
    expect(status).toBe(500);
    expect(span('passport token').attributes['passport.outcome']).toBe('error');
  });
});
