import { describe, expect, it } from 'vitest';
import { criticalPath } from './critical-path.js';
import { drawSpans, drawTrip, makeSpan, ownersOf } from './testing/index.js';
import { buildTrip } from './trip.js';

// In the drawings one character is 10 ns; the expected text names the owner of each 10 ns by its first letter.

describe('criticalPath', () => {
  it('gives the time between children to their parent', () => {
    const trip = drawTrip(`
      root     ============
        a        ===
        b             ===
    `);
    expect(ownersOf(trip)).toBe('rraaarrbbbrr');
  });

  it('gives an instant to the deepest active span', () => {
    const trip = drawTrip(`
      root     ============
        a        ========
          b        ====
            c       ==
    `);
    expect(ownersOf(trip)).toBe('rraabccbaarr');
  });

  it('takes the one that ends last of children that run side by side', () => {
    const trip = drawTrip(`
      root     ============
        a        ====
        b        ========
        c          ===
    `);
    expect(ownersOf(trip)).toBe('rrbbbbbbbbrr');
  });

  it('keeps what a child did alone before the one that ends last began', () => {
    const trip = drawTrip(`
      root     ============
        a       ======
        b           ======
    `);
    expect(ownersOf(trip)).toBe('raaaabbbbbbr');
  });

  it('cuts the children of a span that was overtaken at the same instant', () => {
    const trip = drawTrip(`
      root     ============
        a       ======
          x      ==
          y         ==
        b          =======
    `);
    expect(ownersOf(trip)).toBe('raxxbbbbbbbr');
  });

  it('takes the child that started first, of two that end together', () => {
    const trip = drawTrip(`
      root     ============
        a          ======
        b        ========
    `);
    expect(ownersOf(trip)).toBe('rrbbbbbbbbrr');
  });

  it('takes the child that ended in time, of two that reach the end of their parent', () => {
    const trip = drawTrip(`
      root     ============
        a        ==============
        b            ========
    `);
    expect(ownersOf(trip)).toBe('rraaaabbbbbb');
  });

  it('cuts a child to its parent, at the start and at the end', () => {
    const trip = drawTrip(`
      root     ============
        a    ====
          x  ==
        b             ======
    `);
    expect(ownersOf(trip)).toBe('aarrrrrbbbbb');
  });

  it('never gives time to a child that lies outside its parent', () => {
    const trip = drawTrip(`
      root     ============
        a        ====
          x          ===
          y   ==
    `);
    expect(ownersOf(trip)).toBe('rraaaarrrrrr');
  });

  it('never gives time to a child without duration', () => {
    const trip = drawTrip(`
      root     ============
        a          |
    `);
    expect(ownersOf(trip)).toBe('rrrrrrrrrrrr');
  });

  it('never gives time to spans that start after the end, or that hang on nothing', () => {
    const trip = buildTrip([
      ...drawSpans(`
        root     ======
          late         ====
      `),
      makeSpan({ id: 'orphan', parent: 'gone', start: 1_000_010, end: 1_000_020 }),
    ]);
    expect(ownersOf(trip)).toBe('rrrrrr');
  });

  it('tiles the duration of the root', () => {
    const trip = drawTrip(`
      root     ============
        a        ====
        b            =====
    `);
    expect(
      criticalPath(trip).map(({ span, depth, fromNanos, toNanos }) => [span.name, depth, fromNanos, toNanos]),
    ).toEqual([
      ['root', 0, 1_000_000n, 1_000_020n],
      ['a', 1, 1_000_020n, 1_000_060n],
      ['b', 1, 1_000_060n, 1_000_110n],
      ['root', 0, 1_000_110n, 1_000_120n],
    ]);
  });

  it('is empty for a root without duration, or one that ends before it starts', () => {
    expect(criticalPath(buildTrip([makeSpan({ start: 5, end: 5 })]))).toEqual([]);
    expect(criticalPath(buildTrip([makeSpan({ start: 9, end: 5 })]))).toEqual([]);
  });

  it('walks 100,000 spans deep and 100,000 spans wide', () => {
    const count = 100_000;
    const deep = Array.from({ length: count }, (_, i) =>
      makeSpan({ id: `${i}`, parent: i === 0 ? undefined : `${i - 1}`, start: i, end: 2 * count - i }),
    );
    const wide = Array.from({ length: count }, (_, i) =>
      i === 0
        ? makeSpan({ id: '0', start: 0, end: 2 * count })
        : makeSpan({ id: `${i}`, parent: '0', start: 2 * i, end: 2 * i + 1 }),
    );
    expect(criticalPath(buildTrip(deep))).toHaveLength(2 * count - 1);
    expect(criticalPath(buildTrip(wide))).toHaveLength(2 * count - 1);
  });
});
