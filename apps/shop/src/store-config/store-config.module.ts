import { Module } from '@nestjs/common';
import { ProductsModule } from '../products/products.module.js';
import { StoreConfigController } from './store-config.controller.js';
import { StoreConfigService } from './store-config.service.js';

@Module({
  imports: [ProductsModule],
  controllers: [StoreConfigController],
  providers: [StoreConfigService],
})
export class StoreConfigModule {}
