/** One kind of goods to take from the shelf. */
export interface PickLine {
  productId: number;
  quantity: number;
}

/** A box that goes to the buyer, with what is in it. */
export interface Parcel {
  lines: PickLine[];
}

/** What became of an order that was to be fulfilled. All of them are final. */
export type Outcome =
  | 'fulfilled'
  /** An earlier attempt had done it: a job can come twice. */
  | 'fulfilled before'
  /** It was cancelled before we came to it. */
  | 'cancelled'
  | 'unknown order';
