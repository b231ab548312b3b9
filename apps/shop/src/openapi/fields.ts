import type { ApiPropertyOptions } from '@nestjs/swagger';
import { MAX_ID } from '../http/parse-id.pipe.js';

/** Fields that many models have. */

export const id = (what: string): ApiPropertyOptions => ({
  type: 'integer',
  minimum: 1,
  maximum: MAX_ID,
  description: `Id ${what}`,
});

export const instant = (what: string): ApiPropertyOptions => ({
  type: 'string',
  format: 'date-time',
  description: `${what} (RFC 3339)`,
});

export const cents = (what: string, maximum?: number): ApiPropertyOptions => ({
  type: 'integer',
  minimum: 0,
  ...(maximum === undefined ? {} : { maximum }),
  description: `${what}, in cents`,
});

export const count = (what: string, minimum = 0, maximum?: number): ApiPropertyOptions => ({
  type: 'integer',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
  description: what,
});

export const oneOf = (values: readonly string[], what?: string): ApiPropertyOptions => ({
  type: 'string',
  enum: [...values],
  ...(what === undefined ? {} : { description: what }),
});

/** The field may be left out. */
export function optional(field: ApiPropertyOptions): ApiPropertyOptions {
  return { ...field, required: false } as ApiPropertyOptions;
}
