import type { CategoryCount, Product, ProductChanges, ProductSearch } from './product.js';

export type UpdateResult =
  | { status: 'updated'; product: Product }
  | { status: 'missing' }
  /** It is not at the version that the change is based on. */
  | { status: 'changed' };

/** Where products are kept. */
export abstract class ProductsRepository {
  /** `undefined` when there is no such product. */
  abstract findById(id: number): Promise<Product | undefined>;

  /** One page of what is found, and how much is found in all. The order is total: pages do not overlap. */
  abstract search(search: ProductSearch): Promise<{ items: Product[]; total: number }>;

  /** The categories that have products, by name. */
  abstract countByCategory(): Promise<CategoryCount[]>;

  /** List prices in cents by product id, of those that there are. */
  abstract findPrices(ids: readonly number[]): Promise<ReadonlyMap<number, number>>;

  /** @param baseVersion the change happens only at this version; without it at any. */
  abstract update(id: number, changes: ProductChanges, baseVersion?: number): Promise<UpdateResult>;
}
