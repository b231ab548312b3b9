import { Body, Controller, Get, Patch, Query, SerializeOptions } from '@nestjs/common';
import { AlsoAsHtml } from '../http/html.interceptor.js';
import { HttpCache } from '../http/http-cache.interceptor.js';
import { IdParam } from '../http/parse-id.pipe.js';
import type { Page } from '../paging/page.js';
import { Public, RequirePermission } from '../security/access-rules.js';
import type { Product } from './product.js';
import { productPage } from './product.page.js';
import { ProductPatch, ProductQuery, ProductView } from './products.dto.js';
import { ProductsService } from './products.service.js';

@Controller('api/products')
@SerializeOptions({ type: ProductView })
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Public()
  @HttpCache({ visibility: 'public', maxAgeSeconds: 5 })
  search(@Query() query: ProductQuery): Promise<Page<Product>> {
    return this.products.search(query);
  }

  @Get(':id')
  @Public()
  @AlsoAsHtml(productPage)
  @HttpCache<Product>({
    visibility: 'public',
    maxAgeSeconds: 0,
    versionOf: ({ id, version }) => `${id}.${version}`,
  })
  findOne(@IdParam() id: number): Promise<Product> {
    return this.products.findOne(id);
  }

  @Patch(':id')
  @RequirePermission('products:write')
  update(@IdParam() id: number, @Body() { version, ...changes }: ProductPatch): Promise<Product> {
    return this.products.update(id, changes, version);
  }
}
