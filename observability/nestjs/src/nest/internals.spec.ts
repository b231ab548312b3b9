import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GuardsConsumer } from '@nestjs/core/internal';
import { describe, expect, it } from 'vitest';
import { loadNest } from './internals.js';
import { Patches } from './patches.js';

describe('loading Nest', () => {
  it('gives the very classes that the application imports, all of them', () => {
    const result = loadNest([import.meta.url]);
    expect(result).toMatchObject({ status: 'loaded', missing: [] });
    if (result.status === 'loaded') expect(result.internals.GuardsConsumer).toBe(GuardsConsumer);
  });

  it('looks in one place after the other, and may find none', () => {
    const empty = mkdtempSync(join(tmpdir(), 'no-nest-'));
    const nowhere = pathToFileURL(join(empty, 'main.js')).href;
    try {
      expect(loadNest([nowhere])).toEqual({ status: 'absent' });
      expect(loadNest([nowhere, import.meta.url]).status).toBe('loaded');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});

describe('patches', () => {
  class Consumer {
    work(value: number): number {
      return value;
    }
  }
  const doubled = (original: (this: unknown, value: number) => number) =>
    function (this: unknown, value: number) {
      return original.call(this, value) * 2;
    };

  it('replace a method once, also when another set of patches is there', () => {
    const first = new Patches();
    const second = new Patches();
    first.replace(Consumer, 'work', doubled);
    second.replace(Consumer, 'work', doubled);
    expect(new Consumer().work(1)).toBe(2);
    second.restore();
    expect(new Consumer().work(1)).toBe(2);
    first.restore();
    expect(new Consumer().work(1)).toBe(1);
  });

  it('do not take away what others have put over them', () => {
    const patches = new Patches();
    patches.replace(Consumer, 'work', doubled);
    const theirs = () => 42;
    const ours = Consumer.prototype.work;
    Consumer.prototype.work = theirs;
    patches.restore();
    expect(Consumer.prototype.work).toBe(theirs);
    Consumer.prototype.work = ours;
    patches.restore();
  });

  it('remember what was not there, and go on', () => {
    const patches = new Patches();
    patches.replace(Consumer, 'gone', doubled);
    patches.replace(undefined, 'work', doubled);
    expect(patches.missing).toEqual(['Consumer#gone', 'missing class#work']);
  });
});
