import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which order came of which `Idempotency-Key`. Kept for a week, see `migrate-database.ts`. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn({ name: 'user_id', type: 'integer' })
  userId: number;

  @PrimaryColumn({ type: 'text' })
  key: string;

  /** SHA-256 of what was ordered: the same key must mean the same order. */
  @Column({ name: 'request_digest', type: 'text' })
  requestDigest: string;

  /** Empty only inside the transaction that claims the key. */
  @Column({ name: 'order_id', type: 'integer', nullable: true })
  orderId: number | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
