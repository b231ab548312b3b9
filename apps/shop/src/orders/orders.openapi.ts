import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  answers,
  databaseProblems,
  describeModel,
  describeRoute,
  invalidInput,
  needsToken,
  permissionProblems,
  problems,
} from '../openapi/describe.js';
import { cents, count, id, instant, oneOf, optional } from '../openapi/fields.js';
import { idInPath, pageFields } from '../openapi/parameters.js';
import { pricingErrorTable } from '../pricing/pricing.errors.js';
import { MAX_LINES, MAX_QUANTITY, orderStatuses } from './order.js';
import { OrdersController } from './orders.controller.js';
import { OrderBody, OrderLineView, OrderQuery, OrderView, WantedLineBody } from './orders.dto.js';
import { ordersErrorTable } from './orders.errors.js';

export function describeOrders(): void {
  ApiTags('orders')(OrdersController);
  describeModels();

  describeRoute(
    OrdersController,
    'findPage',
    ApiOperation({ summary: 'Somebody’s orders, the latest first' }),
    needsToken(),
    answers(OrderView, { description: 'One page of orders', form: 'page' }),
    problems(invalidInput, ...permissionProblems, ...databaseProblems),
  );

  describeRoute(
    OrdersController,
    'findOne',
    ApiOperation({ summary: 'An order of one’s own, or any for who has `orders:read:any`' }),
    idInPath(),
    needsToken(),
    answers(OrderView, { description: 'The order' }),
    problems(invalidInput, ...permissionProblems, ordersErrorTable.missing, ...databaseProblems),
  );

  const { missing: _, ...placingProblems } = ordersErrorTable;
  describeRoute(
    OrdersController,
    'place',
    ApiOperation({ summary: 'Places an order; the same key and the same lines give the same order' }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
      description: 'The client’s name for this attempt to buy',
    }),
    needsToken(),
    answers(OrderView, {
      status: 201,
      description: 'The order; one that was there already has `Idempotency-Replayed: true`',
      headers: { Location: text('Path of the order'), 'Idempotency-Replayed': text('`true` or not there') },
    }),
    problems(
      invalidInput,
      ...permissionProblems,
      ...Object.values(placingProblems),
      ...Object.values(pricingErrorTable),
      ...databaseProblems,
    ),
  );
}

function describeModels(): void {
  describeModel(WantedLineBody, {
    productId: id('of the product'),
    quantity: count('Pieces', 1, MAX_QUANTITY),
  });

  describeModel(OrderBody, {
    lines: { type: [WantedLineBody], minItems: 1, maxItems: MAX_LINES },
  });

  describeModel(OrderQuery, {
    ...pageFields,
    userId: optional(id('of whose orders; one’s own without it')),
  });

  describeModel(OrderLineView, {
    productId: id('of the product'),
    quantity: count('Pieces', 1),
    unitPriceCents: cents('Price of one piece'),
    lineTotalCents: cents('Price of the line'),
  });

  describeModel(OrderView, {
    id: id('of the order'),
    userId: id('of the buyer'),
    status: oneOf(orderStatuses),
    currency: { type: 'string', pattern: '^[A-Z]{3}$', example: 'EUR', description: 'ISO 4217' },
    subtotalCents: cents('Sum of the lines'),
    discountCents: cents('What is taken off'),
    totalCents: cents('What is to be paid'),
    discounts: { type: [String], description: 'Names of the discounts that applied' },
    createdAt: instant('The order was placed'),
    lines: { type: [OrderLineView] },
  });
}

const text = (description: string) => ({ description, schema: { type: 'string' as const } });
