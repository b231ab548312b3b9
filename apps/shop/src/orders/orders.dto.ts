import { Expose, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Max, Min, ValidateNested } from 'class-validator';
import { IfGiven } from '../http/if-given.js';
import { MAX_ID } from '../http/parse-id.pipe.js';
import { PageQuery } from '../paging/page-query.dto.js';
import { MAX_LINES, MAX_QUANTITY, type OrderStatus } from './order.js';

export class WantedLineBody {
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  productId: number;

  @IsInt()
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity: number;
}

/** Body of `POST /api/orders`. */
export class OrderBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LINES)
  @ValidateNested({ each: true })
  @Type(() => WantedLineBody)
  lines: WantedLineBody[];
}

/** Query of `GET /api/orders`. */
export class OrderQuery extends PageQuery {
  /** Whose orders; one's own without it. */
  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  userId?: number;
}

export class OrderLineView {
  @Expose()
  productId: number;

  @Expose()
  quantity: number;

  @Expose()
  unitPriceCents: number;

  @Expose()
  lineTotalCents: number;
}

/** An order, as its buyer sees it and whoever may read any order. */
export class OrderView {
  @Expose()
  id: number;

  @Expose()
  userId: number;

  @Expose()
  status: OrderStatus;

  @Expose()
  currency: string;

  @Expose()
  subtotalCents: number;

  @Expose()
  discountCents: number;

  @Expose()
  totalCents: number;

  @Expose()
  discounts: string[];

  @Expose()
  createdAt: string;

  @Expose()
  @Type(() => OrderLineView)
  lines: OrderLineView[];
}
