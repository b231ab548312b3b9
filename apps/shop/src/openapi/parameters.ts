import { ApiParam, type ApiPropertyOptions } from '@nestjs/swagger';
import { MAX_ID } from '../http/parse-id.pipe.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE } from '../paging/page.js';

/** `:id` in a path. */
export const idInPath = (): MethodDecorator =>
  ApiParam({ name: 'id', schema: { type: 'integer', minimum: 1, maximum: MAX_ID } });

/** The fields of `PageQuery`. */
export const pageFields: { page: ApiPropertyOptions; size: ApiPropertyOptions } = {
  page: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 1, required: false },
  size: { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE, required: false },
};
