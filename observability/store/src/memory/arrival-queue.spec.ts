import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrivalQueue } from './arrival-queue.js';

interface Item {
  arrival: number;
}

const queueOf = (arrivals: number[]) => {
  const items = new Map(arrivals.map((arrival) => [arrival, { arrival }]));
  const queue = new ArrivalQueue<Item>();
  for (const arrival of arrivals) queue.add(items.get(arrival)!);
  return queue;
};

const arrivals = (queue: Iterable<Item>) => Array.from(queue, ({ arrival }) => arrival);

describe('ArrivalQueue', () => {
  it('holds every item once, by arrival, in whatever order they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (added) => {
        const expected = [...new Set(added)].sort((a, b) => a - b);
        const queue = queueOf(added);
        expect(arrivals(queue)).toEqual(expected);
        expect(arrivals(queue.newestFirst())).toEqual(expected.toReversed());
        expect(queue.size).toBe(expected.length);
      }),
    );
  });

  it('removes the oldest only', () => {
    const queue = queueOf([3, 1, 2]);
    const [one, two] = [...queue];
    queue.removeOldest(two!);
    expect(arrivals(queue)).toEqual([1, 2, 3]);
    queue.removeOldest(one!);
    expect(arrivals(queue)).toEqual([2, 3]);
  });

  it('stays right over many more items than it ever holds', () => {
    const queue = new ArrivalQueue<Item>();
    for (let arrival = 0; arrival < 10_000; arrival++) {
      queue.add({ arrival });
      if (queue.size > 100) queue.removeOldest(queue.oldest()!);
    }
    expect(arrivals(queue)).toEqual(Array.from({ length: 100 }, (_, index) => 9900 + index));
  });

  it('takes new items after it has run empty', () => {
    const queue = queueOf([1]);
    queue.removeOldest(queue.oldest()!);
    expect(queue.oldest()).toBeUndefined();
    queue.add({ arrival: 2 });
    expect(arrivals(queue)).toEqual([2]);
  });
});
