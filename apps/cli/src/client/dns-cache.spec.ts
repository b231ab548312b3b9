import { ManualClock } from '@roundtrip/clock';
import { describe, expect, it } from 'vitest';
import { DnsCache } from './dns-cache.js';

const name = 'roundtrip.test';

describe('DnsCache', () => {
  it('remembers a name until its TTL has run out, and not at that moment any more', () => {
    const clock = new ManualClock(1_000_000);
    const cache = new DnsCache(clock);
    cache.remember(name, ['127.0.0.1'], 5);
    clock.advance(4_999);
    expect(cache.recall(name)).toEqual(['127.0.0.1']);
    clock.advance(1);
    expect(cache.recall(name)).toBeUndefined();
  });

  it('does not remember an answer with a TTL of 0', () => {
    const cache = new DnsCache(new ManualClock());
    cache.remember(name, ['127.0.0.1'], 0);
    expect(cache.recall(name)).toBeUndefined();
  });

  it('keeps its names through a file, each to its own moment', () => {
    const clock = new ManualClock(1_000_000);
    const before = new DnsCache(clock);
    before.remember('short.test', ['127.0.0.1'], 1);
    before.remember('long.test', ['127.0.0.2'], 60);
    const saved = JSON.parse(JSON.stringify(before));
    clock.advance(2_000);
    const after = new DnsCache(clock);
    after.restore(saved);
    expect(after.recall('short.test')).toBeUndefined();
    expect(after.recall('long.test')).toEqual(['127.0.0.2']);
  });

  it.each([
    ['nothing', undefined],
    ['a list', [1, 2]],
    ['addresses that are none', { [name]: { addresses: [7], expiresAtMillis: 9e15 } }],
    ['no addresses', { [name]: { addresses: [], expiresAtMillis: 9e15 } }],
    ['no moment', { [name]: { addresses: ['127.0.0.1'] } }],
    ['null', { [name]: null }],
  ])('takes nothing from a file that holds %s', (_what, saved) => {
    const cache = new DnsCache(new ManualClock());
    cache.restore(saved);
    expect(cache.recall(name)).toBeUndefined();
  });

  it('forgets the name that expires first when it holds too many', () => {
    const cache = new DnsCache(new ManualClock());
    cache.remember('first.test', ['127.0.0.1'], 1);
    for (let index = 0; index < 64; index += 1) cache.remember(`${index}.test`, ['127.0.0.1'], 60);
    expect(cache.recall('first.test')).toBeUndefined();
    expect(cache.recall('63.test')).toEqual(['127.0.0.1']);
  });
});
