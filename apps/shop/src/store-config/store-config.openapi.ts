import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  answers,
  databaseProblems,
  describeModel,
  describeRoute,
  problems,
  publicProblems,
} from '../openapi/describe.js';
import { count } from '../openapi/fields.js';
import { StoreConfigController } from './store-config.controller.js';
import { CategoryView, OrderingView, PagingView, StoreConfigView } from './store-config.dto.js';

export function describeStoreConfig(): void {
  ApiTags('config')(StoreConfigController);

  describeModel(CategoryView, { name: { type: 'string' }, products: count('Products in it', 1) });
  describeModel(PagingView, {
    defaultSize: count('Items on a page if not said otherwise', 1),
    maxSize: count('Most items on a page', 1),
  });
  describeModel(OrderingView, {
    maxLines: count('Most lines of an order', 1),
    maxQuantity: count('Most pieces on a line', 1),
  });
  describeModel(StoreConfigView, {
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' },
    categories: { type: [CategoryView] },
    sorts: { type: [String], description: 'Orders that a search can be in' },
    paging: { type: PagingView },
    ordering: { type: OrderingView },
  });

  describeRoute(
    StoreConfigController,
    'find',
    ApiOperation({ summary: 'What a client has to know before it shows anything' }),
    answers(StoreConfigView, { description: 'The configuration' }),
    problems(...publicProblems, ...databaseProblems),
  );
}
