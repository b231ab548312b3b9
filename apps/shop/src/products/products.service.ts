import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Cache } from '../cache/cache.js';
import { cached } from '../cache/entries.js';
import { Page } from '../paging/page.js';
import type { CategoryCount, Product, ProductChanges, ProductSearch } from './product.js';
import { productsErrors } from './products.errors.js';
import { ProductsRepository } from './products.repository.js';

@Injectable()
export class ProductsService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws `SHOP_PRODUCT_NOT_FOUND` */
  findOne(id: number): Promise<Product> {
    return this.cache.readThrough(cached.product(id), async () => {
      const product = await this.products.findById(id);
      if (product === undefined) throw productsErrors.missing(id);
      return product;
    });
  }

  /** Pages are remembered for a few seconds and not forgotten when a product in them changes. */
  async search(search: ProductSearch): Promise<Page<Product>> {
    const { items, total } = await this.cache.readThrough(cached.productPage(digestOf(search)), () =>
      this.products.search(search),
    );
    const { page, size } = search;
    return new Page(items, { page, size }, total);
  }

  /** The categories that have products, by name. */
  countByCategory(): Promise<CategoryCount[]> {
    return this.products.countByCategory();
  }

  /** List prices in cents as they are now, of the products that there are. */
  pricesOf(ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return this.products.findPrices(ids);
  }

  /**
   * @param baseVersion version that the change is based on; without it the last one to write wins.
   * @throws `SHOP_PRODUCT_NOT_FOUND`, `SHOP_PRODUCT_CHANGED`, `SHOP_NOTHING_TO_CHANGE`
   */
  async update(id: number, changes: ProductChanges, baseVersion?: number): Promise<Product> {
    if (Object.values(changes).every((value) => value === undefined)) throw productsErrors.nothingToChange();
    const result = await this.products.update(id, changes, baseVersion);
    switch (result.status) {
      case 'missing':
        throw productsErrors.missing(id);
      case 'changed':
        throw productsErrors.changed(id);
      case 'updated':
        await this.cache.forget(cached.product(id));
        return result.product;
    }
  }

  /** For who has changed products elsewhere, as an order does to their stock. */
  forget(ids: readonly number[]): Promise<void> {
    return this.cache.forget(...ids.map(cached.product));
  }
}

/** The same search has the same digest; what people search for is in no key. */
function digestOf({ page, size, search, category, minPrice, maxPrice, sort }: ProductSearch): string {
  return hash('sha256', JSON.stringify([page, size, search, category, minPrice, maxPrice, sort]));
}
