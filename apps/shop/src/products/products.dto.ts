import { MAX_PRICE_CENTS } from '@roundtrip/contracts';
import { Expose, Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../http/if-given.js';
import { PageQuery } from '../paging/page-query.dto.js';
import { categories, type ProductSearch, type ProductSort, productSorts } from './product.js';

export const MAX_STOCK = 1_000_000;

/** Query of `GET /api/products`. */
export class ProductQuery extends PageQuery implements ProductSearch {
  @IfGiven()
  @IsString()
  @Length(1, 100)
  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value))
  search?: string;

  @IfGiven()
  @IsIn(categories)
  category?: string;

  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_PRICE_CENTS)
  minPrice?: number;

  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_PRICE_CENTS)
  maxPrice?: number;

  @IfGiven()
  @IsIn(productSorts)
  sort: ProductSort = 'relevance';
}

/** Body of `PATCH /api/products/:id`: the fields to change. */
export class ProductPatch {
  @IfGiven()
  @IsString()
  @Length(1, 200)
  name?: string;

  @IfGiven()
  @IsString()
  @MaxLength(2000)
  description?: string;

  @IfGiven()
  @IsIn(categories)
  category?: string;

  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(MAX_PRICE_CENTS)
  priceCents?: number;

  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(MAX_STOCK)
  stock?: number;

  /** Version the change is based on. */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(2 ** 31 - 1)
  version?: number;
}

/** A product as everybody sees it. */
export class ProductView {
  @Expose()
  id: number;

  @Expose()
  sku: string;

  @Expose()
  name: string;

  @Expose()
  description: string;

  @Expose()
  category: string;

  @Expose()
  priceCents: number;

  @Expose()
  stock: number;

  @Expose()
  version: number;

  @Expose()
  updatedAt: string;
}
