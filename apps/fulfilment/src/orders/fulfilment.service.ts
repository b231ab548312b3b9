import { Injectable } from '@nestjs/common';
import { FULFILMENT_PARCELS, FULFILMENT_PIECES } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { step, tracer } from '../telemetry.js';
import type { Outcome, Parcel, PickLine } from './order.js';
import { OrdersRepository } from './orders.repository.js';
import { pack } from './pack.js';

/** What happens in the warehouse after an order: pick, pack, ship. Done twice it changes nothing the second time. */
@Injectable()
export class FulfilmentService {
  constructor(private readonly orders: OrdersRepository) {}

  async fulfil(orderId: number): Promise<Outcome> {
    const picked = await this.pick(orderId);
    if (picked === undefined) return 'unknown order';
    if (picked.status === 'fulfilled') return 'fulfilled before';
    if (picked.status === 'cancelled') return 'cancelled';
    await this.pack(picked.lines);
    return this.ship(orderId);
  }

  private pick(orderId: number) {
    return inSpan(tracer, 'order.pick', { attributes: { ...step } }, async (span) => {
      const order = await this.orders.read(orderId);
      if (order !== undefined) span.setAttribute(FULFILMENT_PIECES, pieces(order.lines));
      return order;
    });
  }

  /** @throws Error when a product has no label: the goods of an order exist as long as the order. */
  private pack(lines: PickLine[]): Promise<Parcel[]> {
    return inSpan(tracer, 'order.pack', { attributes: { ...step } }, async (span) => {
      const labels = await this.orders.skusOf(lines.map(({ productId }) => productId));
      const unlabelled = lines.find(({ productId }) => !labels.has(productId));
      if (unlabelled !== undefined) throw new Error(`product ${unlabelled.productId} has no label`);
      const parcels = pack(lines);
      span.setAttribute(FULFILMENT_PARCELS, parcels.length);
      return parcels;
    });
  }

  private ship(orderId: number): Promise<Outcome> {
    return inSpan(tracer, 'order.ship', { attributes: { ...step } }, async () => {
      if (await this.orders.markFulfilled(orderId)) return 'fulfilled';
      // Somebody was faster: whoever changed the status has made it final.
      return (await this.orders.read(orderId))?.status === 'cancelled' ? 'cancelled' : 'fulfilled before';
    });
  }
}

function pieces(lines: readonly PickLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
