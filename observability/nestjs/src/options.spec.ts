import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Module,
  Param,
  type PipeTransform,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { map } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { NestLifecycleInstrumentation } from './instrumentation.js';
import type { NestLifecycleOptions } from './options.js';
import { instrumentation, request, serve, useInstrumentation } from './testing.suite.js';

useInstrumentation();

class ThrottlerGuard implements CanActivate {
  canActivate() {
    return true;
  }
}
class Wraps {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data) => ({ data })));
  }
}
class Checks implements PipeTransform {
  async transform(value: unknown) {
    if (value === 'slow') await new Promise((resolve) => setTimeout(resolve, 60));
    if (value === 'wrong') throw new HttpException('wrong', 400);
    return value;
  }
}
@Controller()
@UseGuards(ThrottlerGuard)
@UseInterceptors(Wraps)
@UsePipes(Checks)
class Cats {
  @Get(':name')
  all(@Param('name') name: string) {
    return name;
  }
}
@Module({ controllers: [Cats] })
class App {}

let own: NestLifecycleInstrumentation | undefined;

/** The same application under other options. */
async function trip(options: NestLifecycleOptions, path = '/tom') {
  instrumentation.disable();
  own = new NestLifecycleInstrumentation({ resolveFrom: import.meta.url, ...options });
  return request((await serve(App)) + path);
}

afterEach(() => {
  own?.disable();
  instrumentation.enable();
});

describe('options', () => {
  it.each<[string, object, RegExp]>([
    ['a step that is no function', { stepOf: 'auth' }, /stepOf: expected a function/],
    ['a layer that does not exist', { disabledLayers: ['gaurd'] }, /no layer is called 'gaurd'/],
    ['layers that are no list', { disabledLayers: 'guard' }, /disabledLayers: expected an array/],
    ['a negative time', { pipeMinimumMillis: -1 }, /pipeMinimumMillis: .*actual: '-1'/],
    ['a place that is none', { resolveFrom: '' }, /resolveFrom/],
    ['an option that does not exist', { stepof: () => 'auth' }, /stepof: no such option/],
  ])('are refused: %s', (_what, options, message) => {
    expect(() => new NestLifecycleInstrumentation(options)).toThrow(message);
  });

  it('are refused all at once', () => {
    const bad = { stepOf: 1, pipeMinimumMillis: 'long' } as unknown as NestLifecycleOptions;
    expect(() => new NestLifecycleInstrumentation(bad)).toThrow(/stepOf.*pipeMinimumMillis/);
  });
});

describe('stepOf', () => {
  it('moves a layer into another step, by stage and class', async () => {
    const asked: string[] = [];
    const { span } = await trip({
      stepOf: (stage, className) => {
        asked.push(`${stage} ${className}`);
        return className === 'ThrottlerGuard' ? 'middleware' : undefined;
      },
    });
    expect(span('ThrottlerGuard.canActivate').attributes['lifecycle.step']).toBe('middleware');
    expect(span('Cats.all').attributes['lifecycle.step']).toBe('business-logic');
    expect(asked).toContain('interceptor.after Wraps');
  });

  it('is not asked again with every request', async () => {
    let asked = 0;
    await trip({
      stepOf: () => {
        asked++;
        return undefined;
      },
    });
    const before = asked;
    await request(`${await serve(App)}/tom`);
    expect(asked).toBe(before);
  });

  it('that answers no step is as if it had not answered', async () => {
    const { span } = await trip({ stepOf: (() => 'nowhere') as unknown as NestLifecycleOptions['stepOf'] });
    expect(span('ThrottlerGuard.canActivate').attributes['lifecycle.step']).toBe('auth');
  });
});

describe('a stepOf that throws', () => {
  it('must never harm the application: its layers are in their usual steps', async () => {
    const { span, status } = await trip({
      stepOf: () => {
        throw new Error('no step');
      },
    });
    expect(status).toBe(200);
    expect(span('ThrottlerGuard.canActivate').attributes['lifecycle.step']).toBe('auth');
  });
});

describe('disabledLayers', () => {
  it('makes no spans of the kinds it names', async () => {
    const { names } = await trip({ disabledLayers: ['guard', 'interceptor', 'middleware'] });
    expect(names).toEqual(['Checks.transform', 'Cats.all', 'response']);
  });
});

describe('pipeMinimumMillis', () => {
  it('makes spans of slow pipes only, with the time they took', async () => {
    expect((await trip({ pipeMinimumMillis: 30 })).names).not.toContain('Checks.transform');
    own?.disable();
    const { span } = await trip({ pipeMinimumMillis: 30 }, '/slow');
    expect(span('Checks.transform').duration[1]).toBeGreaterThan(30_000_000);
  });

  it('makes a span of a pipe that fails, however fast', async () => {
    const { span, status } = await trip({ pipeMinimumMillis: 30 }, '/wrong');
    expect(status).toBe(400);
    expect(span('Checks.transform').attributes['lifecycle.early_exit']).toBe('HttpException');
    expect(span('Checks.transform').events).toHaveLength(1);
  });
});
