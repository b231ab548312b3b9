import {
  MAX_PRICE_CENTS,
  MAX_QUOTE_LINES,
  MAX_QUOTE_QUANTITY,
  type QuoteLine,
  type QuoteRequest,
} from '@roundtrip/contracts';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Max, Min, ValidateNested } from 'class-validator';

// The upper bounds keep every sum far inside the safe integers and bound the work of one call.

export class QuoteLineDto implements QuoteLine {
  @IsInt()
  @Min(1)
  productId!: number;

  @IsInt()
  @Min(1)
  @Max(MAX_QUOTE_QUANTITY)
  quantity!: number;

  // 0 is a price: what the shop gives away still has a line.
  @IsInt()
  @Min(0)
  @Max(MAX_PRICE_CENTS)
  listPriceCents!: number;
}

export class QuoteRequestDto implements QuoteRequest {
  @IsInt()
  @Min(1)
  userId!: number;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_QUOTE_LINES)
  @ValidateNested({ each: true })
  @Type(() => QuoteLineDto)
  lines!: QuoteLineDto[];
}
