/** The database has to walk over all items before a page, so that far pages cost the most. */
export const MAX_PAGE = 1000;
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 20;

/** One page of a longer list. */
export class Page<T> {
  constructor(
    readonly items: readonly T[],
    readonly position: PagePosition,
    /** How many there are on all pages together. */
    readonly total: number,
  ) {}
}

export interface PagePosition {
  /** Counted from 1. */
  readonly page: number;
  /** Most items on a page. */
  readonly size: number;
}

/** How many items come before the page. */
export function offsetOf({ page, size }: PagePosition): number {
  return (page - 1) * size;
}
