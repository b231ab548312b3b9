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
