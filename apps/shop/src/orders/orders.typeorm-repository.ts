import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction, Rollback } from '../database/transaction.js';
import { offsetOf, type PagePosition } from '../paging/page.js';
import { FulfilmentQueue } from './fulfilment-queue.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { OrderEntity, OrderLineEntity } from './order.entity.js';
import { CURRENCY, type NewOrder, type Order } from './order.js';
import { OrdersRepository, type PlaceResult } from './orders.repository.js';
import { reserveStock } from './reserve-stock.js';

@Injectable()
export class OrdersTypeormRepository extends OrdersRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly queue: FulfilmentQueue,
  ) {
    super();
  }

  override findById(id: number): Promise<Order | undefined> {
    return findOrder(this.dataSource.manager, id);
  }

  override async findByUser(
    userId: number,
    position: PagePosition,
  ): Promise<{ items: Order[]; total: number }> {
    const [rows, total] = await this.dataSource.manager.findAndCount(OrderEntity, {
      where: { userId },
      relations: { lines: true },
      // One more query for the lines of all orders of the page; a join would repeat each order for each line.
      relationLoadStrategy: 'query',
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: offsetOf(position),
      take: position.size,
    });
    return { items: rows.map(toOrder), total };
  }

  override async findByKey(
    userId: number,
    key: string,
  ): Promise<{ requestDigest: string; order: Order } | undefined> {
    return findUsedKey(this.dataSource.manager, userId, key);
  }

  override place(order: NewOrder): Promise<PlaceResult> {
    return inTransaction<PlaceResult>(this.dataSource, async (manager, executor) => {
      if (!(await claimKey(manager, order))) return outcomeOfUsedKey(manager, order);
      const shortage = await reserveStock(manager, order.quote.lines);
      if (shortage !== undefined)
        throw new Rollback({ status: 'out-of-stock', productId: shortage.productId });
      const placed = await insertOrder(manager, order);
      await this.queue.enqueue(placed.id, executor);
      return { status: 'placed', order: placed };
    });
  }
}

/**
 * Makes the key the caller's own, until the transaction ends: another transaction that claims it waits here for the
 * end of this one. False when it was used before.
 */
async function claimKey(
  manager: EntityManager,
  { userId, idempotencyKey, requestDigest }: NewOrder,
): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(IdempotencyKeyEntity)
    .values({ userId, key: idempotencyKey, requestDigest, orderId: null })
    .orIgnore()
    .returning('key')
    .execute();
  return raw.length === 1;
}

async function outcomeOfUsedKey(manager: EntityManager, order: NewOrder): Promise<PlaceResult> {
  const used = await findUsedKey(manager, order.userId, order.idempotencyKey);
  if (used?.requestDigest !== order.requestDigest) return { status: 'key-reused' };
  return { status: 'replayed', order: used.order };
}

async function findUsedKey(manager: EntityManager, userId: number, key: string) {
  const used = await manager.findOneBy(IdempotencyKeyEntity, { userId, key });
  if (used === null || used.orderId === null) return undefined;
  const order = await findOrder(manager, used.orderId);
  return order && { requestDigest: used.requestDigest, order };
}

async function insertOrder(
  manager: EntityManager,
  { userId, idempotencyKey, quote }: NewOrder,
): Promise<Order> {
  const { lines, subtotalCents, discountCents, totalCents, discounts } = quote;
  const order = {
    userId,
    status: 'placed' as const,
    currency: CURRENCY,
    subtotalCents,
    discountCents,
    totalCents,
    discounts: [...discounts],
  };
  // TypeORM lets PostgreSQL return what it has filled in.
  const { generatedMaps } = await manager.insert(OrderEntity, order);
  const { id, createdAt } = generatedMaps[0] as Pick<OrderEntity, 'id' | 'createdAt'>;
  await manager.insert(
    OrderLineEntity,
    lines.map((line, index) => ({ ...line, orderId: id, lineNo: index + 1 })),
  );
  await manager.update(IdempotencyKeyEntity, { userId, key: idempotencyKey }, { orderId: id });
  return { id, ...order, createdAt: createdAt.toISOString(), lines };
}

async function findOrder(manager: EntityManager, id: number): Promise<Order | undefined> {
  const row = await manager.findOne(OrderEntity, { where: { id }, relations: { lines: true } });
  return row === null ? undefined : toOrder(row);
}

function toOrder({ createdAt, lines, ...order }: OrderEntity): Order {
  return {
    ...order,
    createdAt: createdAt.toISOString(),
    lines: lines
      .toSorted((a, b) => a.lineNo - b.lineNo)
      .map(({ productId, quantity, unitPriceCents, lineTotalCents }) => ({
        productId,
        quantity,
        unitPriceCents,
        lineTotalCents,
      })),
  };
}
