import { Injectable } from '@nestjs/common';
import { Cache } from '../cache/cache.js';
import { cached } from '../cache/entries.js';
import { CURRENCY, MAX_LINES, MAX_QUANTITY } from '../orders/order.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../paging/page.js';
import { productSorts } from '../products/product.js';
import { ProductsService } from '../products/products.service.js';
import type { StoreConfig } from './store-config.js';

@Injectable()
export class StoreConfigService {
  constructor(
    private readonly products: ProductsService,
    private readonly cache: Cache,
  ) {}

  find(): Promise<StoreConfig> {
    return this.cache.readThrough(cached.storeConfig(), async () => ({
      currency: CURRENCY,
      categories: await this.products.countByCategory(),
      sorts: productSorts,
      paging: { defaultSize: DEFAULT_PAGE_SIZE, maxSize: MAX_PAGE_SIZE },
      ordering: { maxLines: MAX_LINES, maxQuantity: MAX_QUANTITY },
    }));
  }
}
