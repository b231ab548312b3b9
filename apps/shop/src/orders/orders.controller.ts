import { Body, Controller, Get, Post, Query, Res, SerializeOptions } from '@nestjs/common';
import type { Response } from 'express';
import { IdParam } from '../http/parse-id.pipe.js';
import type { Page } from '../paging/page.js';
import { RequirePermission } from '../security/access-rules.js';
import { CurrentViewer, type Viewer } from '../security/viewer.js';
import { IdempotencyKey } from './idempotency-key.js';
import type { Order } from './order.js';
import { OrderBody, OrderQuery, OrderView } from './orders.dto.js';
import { OrdersService } from './orders.service.js';

@Controller('api/orders')
@SerializeOptions({ type: OrderView })
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @RequirePermission('orders:read')
  findPage(
    @CurrentViewer() viewer: Viewer,
    @Query() { userId, ...position }: OrderQuery,
  ): Promise<Page<Order>> {
    return this.orders.findPage(viewer, position, userId);
  }

  @Get(':id')
  @RequirePermission('orders:read')
  findOne(@CurrentViewer() viewer: Viewer, @IdParam() id: number): Promise<Order> {
    return this.orders.findOne(viewer, id);
  }

  @Post()
  @RequirePermission('orders:create')
  async place(
    @CurrentViewer() viewer: Viewer,
    @IdempotencyKey() key: string,
    @Body() { lines }: OrderBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Order> {
    const { order, replayed } = await this.orders.place(viewer, key, lines);
    response.setHeader('location', `/api/orders/${order.id}`);
    if (replayed) response.setHeader('idempotency-replayed', 'true');
    return order;
  }
}
