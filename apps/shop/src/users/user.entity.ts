import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('users')
export class UserEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer' })
  id: number;

  @Column({ name: 'display_name', type: 'text' })
  displayName: string;

  @Column({ type: 'text', unique: true })
  email: string;

  @Column({ type: 'text' })
  phone: string;

  @Column({ name: 'card_last4', type: 'char', length: 4 })
  cardLast4: string;

  /** Never read by the shop: no query selects it unless it names it. */
  @Column({ name: 'card_number', type: 'text', select: false })
  cardNumber: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
