const MAX_SESSIONS = 16;

/**
 * TLS session tickets by server (`host:port`), the newest of each: with one, the next handshake is resumed
 * (RFC 8446 §2.2) and needs no certificate. A ticket is a secret: what is saved of it is for the owner only.
 */
export class TlsSessions {
  private readonly tickets = new Map<string, Buffer>();

  recall(server: string): Buffer | undefined {
    return this.tickets.get(server);
  }

  remember(server: string, ticket: Buffer): void {
    this.tickets.delete(server);
    this.tickets.set(server, ticket);
    const oldest = this.tickets.keys().next();
    if (this.tickets.size > MAX_SESSIONS && !oldest.done) this.tickets.delete(oldest.value);
  }

  forget(server: string): void {
    this.tickets.delete(server);
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(
      [...this.tickets].map(([server, ticket]) => [server, ticket.toString('base64')]),
    );
  }

  restore(saved: unknown): void {
    if (typeof saved !== 'object' || saved === null) return;
    for (const [server, ticket] of Object.entries(saved)) {
      if (typeof ticket === 'string') this.remember(server, Buffer.from(ticket, 'base64'));
    }
  }
}
