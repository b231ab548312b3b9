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
    this.client ??= this.open();
    const client = this.client;
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      await Promise.race([ask(client), aborted]);
    } catch (error) {
      // The next check begins with a new connection: this one may never answer again.
      this.discard(client);
      throw error;
    }
  }

  onModuleDestroy(): void {
    if (this.client !== undefined) this.discard(this.client);
  }

  private open(): Promise<pg.Client> {
    // A connection that breaks between two checks is noticed by the next one.
    const opened: Promise<pg.Client> = this.connect(() => this.discard(opened));
    return opened;
  }

  private async connect(onBroken: () => void): Promise<pg.Client> {
    const { databaseUrl, databaseAcquireTimeoutMillis } = this.settings;
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'shop-probe',
      connectionTimeoutMillis: databaseAcquireTimeoutMillis,
    });
    client.on('error', onBroken);
    await client.connect();
    return client;
  }

  /** Only once, and never its successor: of several checks of one connection each may fail, and long after the first. */
  private discard(client: Promise<pg.Client>): void {
    if (this.client !== client) return;
    this.client = undefined;
    client.then((connected) => connected.end()).catch(() => {});
  }
}

async function ask(client: Promise<pg.Client>): Promise<void> {
  await (await client).query('SELECT 1');
}
