import { join } from 'node:path';
import type { Clock } from '@roundtrip/clock';
import { DnsCache } from './dns-cache.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { TlsSessions } from './tls-sessions.js';

/** What the client learnt from earlier connections: names and TLS sessions. `--fresh` does not look at it. */
export class ClientMemory {
  readonly names: DnsCache;
  readonly sessions = new TlsSessions();
  private readonly namesFile: string;
  private readonly sessionsFile: string;

  /** @param runFolder where the memory is kept between two runs */
  constructor(runFolder: string, clock: Clock) {
    this.names = new DnsCache(clock);
    this.namesFile = join(runFolder, 'dns-cache.json');
    this.sessionsFile = join(runFolder, 'tls-sessions.json');
  }

  async load(): Promise<this> {
    const [names, sessions] = await Promise.all([
      readJsonFile(this.namesFile),
      readJsonFile(this.sessionsFile),
    ]);
    this.names.restore(names);
    this.sessions.restore(sessions);
    return this;
  }

  /** A memory that cannot be written is only a slower next time. */
  async save(): Promise<void> {
    await Promise.allSettled([
      writeJsonFile(this.namesFile, this.names),
      writeJsonFile(this.sessionsFile, this.sessions),
    ]);
  }
}
