import type { PagePosition } from '../paging/page.js';

/** Something to buy. Money is in cents; instants are RFC 3339 text, so that a cached product is the same as a fresh one. */
export interface Product {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly priceCents: number;
  /** Pieces that can still be ordered. */
  readonly stock: number;
  /** Grows with every change, stock included. */
  readonly version: number;
  readonly updatedAt: string;
}

export const categories = [
  'books',
  'garden',
  'kitchen',
  'music',
  'office',
  'outdoor',
  'toys',
  'travel',
] as const;

export type Category = (typeof categories)[number];

export const productSorts = ['relevance', 'name', 'price', '-price', 'newest'] as const;

export type ProductSort = (typeof productSorts)[number];

export interface CategoryCount {
  readonly name: string;
  readonly products: number;
}

/** Which products, in which order. All conditions must hold. */
export interface ProductSearch extends PagePosition {
  /** Words in the name or the description, with `"phrase"`, `or` and `-not` as search engines have them. */
  readonly search?: string;
  readonly category?: string;
  /** Cents. */
  readonly minPrice?: number;
  /** Cents. */
  readonly maxPrice?: number;
  /** `relevance` without `search` is by name. */
  readonly sort: ProductSort;
}

export type ProductChanges = Partial<
  Pick<Product, 'name' | 'description' | 'category' | 'priceCents' | 'stock'>
>;
