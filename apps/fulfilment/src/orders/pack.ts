import type { Parcel, PickLine } from './order.js';

/** What fits into one box. */
export const PIECES_PER_PARCEL = 20;

/** Fills boxes in the order of the lines; a line that does not fit goes on in the next box. */
export function pack(lines: readonly PickLine[]): Parcel[] {
  const parcels: Parcel[] = [];
  let free = 0;
  for (const { productId, quantity } of lines) {
    let left = quantity;
    while (left > 0) {
      if (free === 0) {
        parcels.push({ lines: [] });
        free = PIECES_PER_PARCEL;
      }
      const taken = Math.min(left, free);
      parcels.at(-1)!.lines.push({ productId, quantity: taken });
      left -= taken;
      free -= taken;
    }
  }
  return parcels;
}
