import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { MAX_PRICE_CENTS } from '@roundtrip/contracts';
import {
  answers,
  databaseProblems,
  describeModel,
  describeRoute,
  invalidInput,
  needsToken,
  permissionProblems,
  problems,
  publicProblems,
} from '../openapi/describe.js';
import { cents, count, id, instant, oneOf, optional } from '../openapi/fields.js';
import { idInPath, pageFields } from '../openapi/parameters.js';
import { categories, productSorts } from './product.js';
import { ProductsController } from './products.controller.js';
import { MAX_STOCK, ProductPatch, ProductQuery, ProductView } from './products.dto.js';
import { productsErrorTable } from './products.errors.js';

export function describeProducts(): void {
  ApiTags('products')(ProductsController);
  describeModels();

  describeRoute(
    ProductsController,
    'search',
    ApiOperation({ summary: 'Products by words, category and price' }),
    answers(ProductView, { description: 'One page of what was found', form: 'page' }),
    problems(invalidInput, ...publicProblems, ...databaseProblems),
  );

  describeRoute(
    ProductsController,
    'findOne',
    ApiOperation({ summary: 'A product, as JSON or as a page for people (`Accept`)' }),
    idInPath(),
    ApiProduces('application/json', 'text/html'),
    answers(ProductView, { description: 'The product', headers: { ETag: text('Changes with the product') } }),
    problems(invalidInput, ...publicProblems, productsErrorTable.missing, ...databaseProblems),
  );

  describeRoute(
    ProductsController,
    'update',
    ApiOperation({ summary: 'Changes the fields that are given' }),
    idInPath(),
    needsToken(),
    answers(ProductView, { description: 'The product as it is now' }),
    problems(invalidInput, ...permissionProblems, ...Object.values(productsErrorTable), ...databaseProblems),
  );
}

function describeModels(): void {
  const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
  const description = { type: 'string', maxLength: 2000 } as const;

  describeModel(ProductView, {
    id: id('of the product'),
    sku: { type: 'string', example: 'GAR-00001' },
    name: { type: 'string' },
    description: { type: 'string' },
    category: oneOf(categories),
    priceCents: cents('Price of one piece'),
    stock: count('Pieces that can be ordered'),
    version: count('Grows with every change', 1),
    updatedAt: instant('The last change'),
  });

  describeModel(ProductPatch, {
    name: optional(name),
    description: optional(description),
    category: optional(oneOf(categories)),
    priceCents: optional(cents('Price of one piece', MAX_PRICE_CENTS)),
    stock: optional(count('Pieces that can be ordered', 0, MAX_STOCK)),
    version: optional(count('Version that the change is based on', 1, 2 ** 31 - 1)),
  });

  describeModel(ProductQuery, {
    ...pageFields,
    search: optional({
      type: 'string',
      minLength: 1,
      maxLength: 100,
      description: 'Words; `"a phrase"`, `or` and `-not` work as in search engines',
    }),
    category: optional(oneOf(categories)),
    minPrice: optional(cents('Least price', MAX_PRICE_CENTS)),
    maxPrice: optional(cents('Greatest price', MAX_PRICE_CENTS)),
    sort: optional(oneOf(productSorts, '`relevance` without `search` is by name; `-price` is dear first')),
  });
}

const text = (description: string) => ({ description, schema: { type: 'string' as const } });
