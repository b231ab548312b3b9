import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLabTrust, stripLabMembers, withoutLabBaggage } from './lab-trust.js';

describe('the trust in the lab', () => {
  it('goes to who has the key, and to nobody else', () => {
    const trust = createLabTrust('right');
    expect([trust('right'), trust('wrong'), trust('right '), trust(''), trust(undefined)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('goes to nobody when a key is given twice', () => {
    expect(createLabTrust('right')(['right', 'right'])).toBe(false);
  });

  it.each([undefined, ''])('goes to nobody when there is no key (%j)', (key) => {
    const trust = createLabTrust(key);
    expect([trust(undefined), trust(''), trust('undefined')]).toEqual([false, false, false]);
  });
});

describe('baggage without the members of the lab', () => {
  it.each([
    ['explain=1', undefined],
    ['fault=db-slow;ttl=1', undefined],
    ['a=1,explain=1,b=2', 'a=1,b=2'],
    [' explain = 1 , a=1', ' a=1'],
    ['%65xpl%61in=1,a=1', 'a=1'],
    ['explain;p=1,a=1', 'a=1'],
    ['%E0%A4%A=1,a=1', 'a=1'],
    ['explained=1,my-fault=2', 'explained=1,my-fault=2'],
    ['', undefined],
  ])('%j becomes %j', (header, rest) => {
    expect(stripLabMembers(header)).toBe(rest);
  });

  it('keeps all that is not the lab’s, in its order', () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== 'explain' && name !== 'fault');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean()), { minLength: 1 }), (members) => {
        const header = members
          .map(([name, before]) => (before ? `explain=1,${name}=x` : `${name}=x`))
          .join(',');
        expect(stripLabMembers(header)).toBe(members.map(([name]) => `${name}=x`).join(','));
      }),
    );
  });

  it('is also what a call carries that is made in the context', () => {
    const baggage = propagation.createBaggage({
      explain: { value: '1' },
      fault: { value: 'x' },
      a: { value: '1' },
    });
    const context = withoutLabBaggage(propagation.setBaggage(ROOT_CONTEXT, baggage));
    expect(propagation.getBaggage(context)?.getAllEntries()).toEqual([['a', { value: '1' }]]);
  });
});
