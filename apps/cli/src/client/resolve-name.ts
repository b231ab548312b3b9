import { NODATA, NOTFOUND, TIMEOUT } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { DNS_ANSWER_TTL, DNS_CACHE_HIT } from '@roundtrip/semconv';
import type { DnsCache } from './dns-cache.js';
import { codeOf, type Failure } from './failure.js';
import type { TimedSpan } from './timed-span.js';

export interface DnsServer {
  /** IPv4 address. */
  address: string;
  /** UDP port. */
  port: number;
}

export type LookupResult = { status: 'resolved'; address: string } | { status: 'failed'; failure: Failure };

export interface LookupOptions {
  /** Ask the server even if the name is remembered. */
  fresh: boolean;
}

/** One query waits this long; c-ares doubles it for the second and last. */
const QUERY_TIMEOUT_MILLIS = 1000;
const QUERY_TRIES = 2;

/** Resolves names with one authoritative server, as a stub resolver that keeps answers for their TTL. */
export class NameResolver {
  private readonly resolver = new Resolver({ timeout: QUERY_TIMEOUT_MILLIS, tries: QUERY_TRIES });
  /** Look-ups under way by name: requests that start together ask once. */
  private readonly pending = new Map<string, Promise<Resolved>>();

  constructor(
    private readonly server: DnsServer,
    private readonly cache: DnsCache,
  ) {
    this.resolver.setServers([`${server.address}:${server.port}`]);
  }

  /** Resolves under a `dns.lookup` span. The first address of the answer is used. */
  async lookup(name: string, parent: TimedSpan, { fresh }: LookupOptions): Promise<LookupResult> {
    const span = parent.child('dns.lookup', {
      step: 'network',
      attributes: { 'dns.question.name': name },
    });
    const remembered = fresh ? undefined : this.cache.recall(name);
    const resolved: Resolved = remembered
      ? { status: 'resolved', addresses: remembered }
      : await this.askOnce(name);
    span.set({ [DNS_CACHE_HIT]: remembered !== undefined });
    if (!remembered) span.set({ 'server.address': this.server.address, 'server.port': this.server.port });
    if (resolved.status === 'failed') {
      span.fail(resolved.failure.kind, resolved.failure.message);
    } else {
      span.set({ 'dns.answers': [...resolved.addresses] });
      if (resolved.ttlSeconds !== undefined) span.set({ [DNS_ANSWER_TTL]: resolved.ttlSeconds });
    }
    span.end();
    if (resolved.status === 'failed') return resolved;
    // `ask` answers at least one address: an empty answer is a failure.
    return { status: 'resolved', address: resolved.addresses[0] as string };
  }

  private askOnce(name: string): Promise<Resolved> {
    const asking = this.pending.get(name) ?? this.ask(name).finally(() => this.pending.delete(name));
    this.pending.set(name, asking);
    return asking;
  }

  private async ask(name: string): Promise<Resolved> {
    try {
      const records = await this.resolver.resolve4(name, { ttl: true });
      const addresses = records.map(({ address }) => address);
      const ttlSeconds = Math.min(...records.map(({ ttl }) => ttl));
      this.cache.remember(name, addresses, ttlSeconds);
      return { status: 'resolved', addresses, ttlSeconds };
    } catch (error) {
      return { status: 'failed', failure: this.failureOf(name, codeOf(error)) };
    }
  }

  private failureOf(name: string, code: string): Failure {
    const server = `the DNS server at ${this.server.address}:${this.server.port}`;
    switch (code) {
      case NOTFOUND:
        return { kind: 'name_not_found', message: `${server} says that ${name} does not exist (NXDOMAIN)` };
      case NODATA:
        return { kind: 'name_not_found', message: `${server} knows no IPv4 address of ${name}` };
      case TIMEOUT:
        return {
          kind: 'dns_timeout',
          message: `${server} did not answer, asked ${QUERY_TRIES} times`,
        };
      case 'ECONNREFUSED':
        return { kind: 'dns_unreachable', message: `nothing listens at ${server}` };
      default:
        return { kind: 'dns_failed', message: `${server} could not resolve ${name} (${code})` };
    }
  }
}

type Resolved =
  | { status: 'resolved'; addresses: readonly string[]; ttlSeconds?: number }
  | { status: 'failed'; failure: Failure };
