import { Expose, Type } from 'class-transformer';

export class CategoryView {
  @Expose()
  name: string;

  @Expose()
  products: number;
}

export class PagingView {
  @Expose()
  defaultSize: number;

  @Expose()
  maxSize: number;
}

export class OrderingView {
  @Expose()
  maxLines: number;

  @Expose()
  maxQuantity: number;
}

/** The shop's public configuration. */
export class StoreConfigView {
  @Expose()
  currency: string;

  @Expose()
  @Type(() => CategoryView)
  categories: CategoryView[];

  @Expose()
  sorts: string[];

  @Expose()
  @Type(() => PagingView)
  paging: PagingView;

  @Expose()
  @Type(() => OrderingView)
  ordering: OrderingView;
}
