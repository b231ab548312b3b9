import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { ProductsModule } from '../products/products.module.js';
import { FulfilmentQueue } from './fulfilment-queue.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';
import { OrdersTypeormRepository } from './orders.typeorm-repository.js';
import { PgBossFulfilmentQueue } from './pg-boss-fulfilment-queue.js';

@Module({
  imports: [PricingModule, ProductsModule],
  controllers: [OrdersController],
  providers: [
    OrdersService,
    { provide: FulfilmentQueue, useClass: PgBossFulfilmentQueue },
    { provide: OrdersRepository, useClass: OrdersTypeormRepository },
  ],
})
export class OrdersModule {}
