import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PickLine } from './order.js';
import { PIECES_PER_PARCEL, pack } from './pack.js';

const line = (productId: number, quantity: number): PickLine => ({ productId, quantity });
const pieces = (lines: readonly PickLine[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);

describe('packing', () => {
  it('puts a small order into one parcel', () => {
    expect(pack([line(1, 2), line(2, 3)])).toEqual([{ lines: [line(1, 2), line(2, 3)] }]);
  });

  it('goes on in the next parcel with what does not fit', () => {
    expect(pack([line(1, 15), line(2, 30)])).toEqual([
      { lines: [line(1, 15), line(2, 5)] },
      { lines: [line(2, 20)] },
      { lines: [line(2, 5)] },
    ]);
  });

  it('makes no parcel of an order without lines', () => {
    expect(pack([])).toEqual([]);
  });

  const orders = fc.array(fc.record({ productId: fc.nat(9), quantity: fc.integer({ min: 1, max: 90 }) }));

  it('packs every piece of every product once', () => {
    const piecesOf = (lines: readonly PickLine[], productId: number) =>
      pieces(lines.filter((candidate) => candidate.productId === productId));
    fc.assert(
      fc.property(orders, (lines) => {
        const packed = pack(lines).flatMap((parcel) => parcel.lines);
        for (const { productId } of lines)
          expect(piecesOf(packed, productId)).toBe(piecesOf(lines, productId));
      }),
    );
  });

  it('uses as few parcels as possible: all are full but the last', () => {
    fc.assert(
      fc.property(orders, (lines) => {
        const sizes = pack(lines).map((parcel) => pieces(parcel.lines));
        expect(sizes).toHaveLength(Math.ceil(pieces(lines) / PIECES_PER_PARCEL));
        expect(sizes.slice(0, -1).every((size) => size === PIECES_PER_PARCEL)).toBe(true);
      }),
    );
  });
});
