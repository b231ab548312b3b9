import { mixin } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { typeOfError } from './errors.js';
import { nameOfClass, nameOfInstance } from './names.js';

describe('the name of a class', () => {
  it('is its own', () => {
    class Cats {}
    expect(nameOfInstance(new Cats(), 'fallback')).toBe('Cats');
  });

  it('of a mixin is the one in the source', () => {
    expect(nameOfClass(mixin(class MixinAuthGuard {}))).toBe('MixinAuthGuard');
  });

  it('of a mixin without one is that of the class it extends', () => {
    class Base {}
    expect(nameOfClass(mixin(class extends Base {}))).toBe('Base');
  });

  it.each([[{}], [null], [undefined], [new (class {})()]])('of %s is none', (instance) => {
    expect(nameOfInstance(instance, 'fallback')).toBe('fallback');
  });
});

describe('the type of an error', () => {
  class OutOfStock extends Error {}
  it.each<[unknown, string]>([
    [Object.assign(new Error('x'), { code: 'SHOP_OUT_OF_STOCK' }), 'SHOP_OUT_OF_STOCK'],
    [Object.assign(new Error('x'), { code: 42 }), 'Error'],
    [new OutOfStock(), 'OutOfStock'],
    [new TypeError('x'), 'TypeError'],
    ['text', 'string'],
    [undefined, 'undefined'],
    [{}, 'Object'],
  ])('of %j is %s', (error, type) => {
    expect(typeOfError(error)).toBe(type);
  });
});
