import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeAuth } from '../auth/auth.openapi.js';
import { describeOrders } from '../orders/orders.openapi.js';
import { describeProducts } from '../products/products.openapi.js';
import { describeStoreConfig } from '../store-config/store-config.openapi.js';
import { describeUsers } from '../users/users.openapi.js';
import { commonSchemas } from './common-schemas.js';

/** The OpenAPI document of the running shop: paths and parameters from Nest, the rest from the features. */
export function createDocument(app: INestApplication): OpenAPIObject {
  for (const describe of [describeUsers, describeProducts, describeOrders, describeStoreConfig, describeAuth])
    describe();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Roundtrip shop')
    .setDescription(
      'The application under study. Money is in cents; instants are RFC 3339; errors are RFC 9457.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}.${method}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...commonSchemas },
  };
  return document;
}
