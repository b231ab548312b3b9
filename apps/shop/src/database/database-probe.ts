import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { SETTINGS, type ShopSettings } from '../settings.js';

/**
 * Whether the database can be reached, asked over a connection of its own.
 *
 * Not over the pool: a pool that is busy is no reason to take the machine out of service, which would send its load
 * to the others and take them out one after the other.
 */
@Injectable()
export class DatabaseProbe implements OnModuleDestroy {
  private client: Promise<pg.Client> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: ShopSettings) {}

  /** @throws when it cannot, or when `signal` aborts first. */
  async check(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      await Promise.race([this.ask(), aborted]);
    } catch (error) {
      // The next check begins with a new connection: this one may never answer again.
      this.discard();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.discard();
  }

  private async ask(): Promise<void> {
    this.client ??= this.connect();
    await (await this.client).query('SELECT 1');
  }

  private async connect(): Promise<pg.Client> {
    const { databaseUrl, databaseAcquireTimeoutMillis } = this.settings;
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'shop-probe',
      connectionTimeoutMillis: databaseAcquireTimeoutMillis,
    });
    // A connection that breaks between two checks is noticed by the next one.
    client.on('error', () => this.discard());
    await client.connect();
    return client;
  }

  private discard(): void {
    const old = this.client;
    this.client = undefined;
    old?.then((client) => client.end()).catch(() => {});
  }
}
