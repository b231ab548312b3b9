import { ManualClock } from '@roundtrip/clock';
import type { KeyvStoreAdapter } from 'keyv';
import { beforeEach, describe, expect, it } from 'vitest';
import { BoundedStore } from './bounded-store.js';

describe('BoundedStore', () => {
  let behaviour: () => Promise<unknown>;
  let commands: number;
  let clock: ManualClock;
  let changes: string[];
  let store: BoundedStore;

  beforeEach(() => {
    commands = 0;
    changes = [];
    clock = new ManualClock();
    const command = () => {
      commands += 1;
      return behaviour();
    };
    const inner = { opts: { dialect: 'redis' }, get: command, set: command, delete: command, clear: command };
    store = new BoundedStore(inner as unknown as KeyvStoreAdapter, {
      timeoutMillis: 20,
      longestTtlMillis: 60_000,
      maxLostDeletes: 2,
      pauseMillis: 1000,
      clock,
      onChange: (state) => changes.push(state),
    });
  });

  const never = () => new Promise<never>(() => {});
  const refuse = () => Promise.reject(new Error('not connected'));
  const answer = (value: unknown) => () => Promise.resolve(value);

  it('hands on what the store answers', async () => {
    behaviour = answer('value');
    expect(await store.get('key')).toBe('value');
    expect(await store.set('key', 'value')).toBe(true);
    expect(store.skipped).toBe(0);
  });

  it.each([
    ['is silent', never],
    ['refuses', refuse],
  ])('finds nothing and loses writes while the store %s, and throws nothing', async (_what, silent) => {
    behaviour = silent;
    expect(await store.get('key')).toBeUndefined();
    clock.advance(1000);
    expect(await store.set('key', 'value')).toBe(false);
    clock.advance(1000);
    expect(await store.delete('key')).toBe(false);
    expect(store.skipped).toBe(3);
  });

  it('leaves a store that failed alone for a while, then asks again', async () => {
    behaviour = refuse;
    await store.get('key');
    await store.get('key');
    expect(commands).toBe(1);
    behaviour = answer('value');
    clock.advance(1000);
    expect(await store.get('key')).toBe('value');
  });

  describe('after a delete that was lost', () => {
    let values: Map<string, unknown>;

    const failDuring = async (commands: () => Promise<unknown>) => {
      behaviour = refuse;
      await commands();
    };
    const work = () => {
      behaviour = () => Promise.resolve();
      clock.advance(1000);
    };

    beforeEach(async () => {
      values = new Map();
      const inner = {
        get: async (key: string) => behaviour().then(() => values.get(key)),
        set: async (key: string, value: unknown) => behaviour().then(() => values.set(key, value)),
        delete: async (key: string) => behaviour().then(() => values.delete(key)),
        clear: async () => behaviour().then(() => values.clear()),
      };
      store = new BoundedStore(inner as unknown as KeyvStoreAdapter, {
        timeoutMillis: 20,
        longestTtlMillis: 60_000,
        maxLostDeletes: 2,
        clock,
      });
      behaviour = () => Promise.resolve();
      for (const key of ['a', 'b', 'c', 'd']) await store.set(key, 'old');
    });

    it('does not find the value again, not even with the first read that works', async () => {
      await failDuring(() => store.delete('a'));
      work();
      expect(await store.get('a')).toBeUndefined();
      expect(await store.get('b')).toBe('old');
      expect(await store.get('a')).toBeUndefined();
    });

    it('deletes the value once the store works again, for other machines', async () => {
      await failDuring(() => store.delete('a'));
      await failDuring(() => store.delete('b'));
      work();
      await store.get('c');
      await expect.poll(() => [...values.keys()]).toEqual(['c', 'd']);
    });

    it('finds a value that was set since', async () => {
      await failDuring(() => store.delete('a'));
      work();
      await store.set('a', 'new');
      expect(await store.get('a')).toBe('new');
    });

    it('finds nothing at all, until all values have run out, after more of them than it remembers', async () => {
      await failDuring(() => Promise.all(['a', 'b', 'c'].map((key) => store.delete(key))));
      work();
      expect(await store.get('d')).toBeUndefined();
      clock.advance(59_000);
      expect(await store.get('d')).toBe('old');
    });
  });

  it('tells once that the store fails and once that it works again', async () => {
    behaviour = refuse;
    await store.get('key');
    clock.advance(1000);
    await store.get('key');
    behaviour = answer('value');
    clock.advance(1000);
    await store.get('key');
    await store.get('key');
    expect(changes).toEqual(['failing', 'working']);
  });
});
