import { DOMAIN } from '@roundtrip/contracts';

/** A record of the zone. `name` is absolute, lower case, without the final dot. */
export type ZoneRecord =
  | { readonly name: string; readonly type: 'A'; readonly data: string }
  | { readonly name: string; readonly type: 'NS'; readonly data: string };

/** Start of authority (RFC 1035 §3.3.13); times in seconds. */
export interface StartOfAuthority {
  /** The primary name server. */
  readonly mname: string;
  /** Mailbox of who is responsible, with a dot in place of the @. */
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  /** How long a client may remember that a name or a record does not exist (RFC 2308 §4). */
  readonly minimum: number;
}

/** A zone as data: everything that the server knows. */
export interface Zone {
  readonly origin: string;
  /** Seconds for which a client may keep any record. */
  readonly ttl: number;
  readonly soa: StartOfAuthority;
  readonly records: readonly ZoneRecord[];
}

/** Short, so that a changed address is seen within one lesson. */
export const ZONE_TTL_SECONDS = 30;

/** The zone of a system: the front door, the name server itself, and the proxy of each machine, all on loopback. */
export function labZone(machines: readonly string[], ttl = ZONE_TTL_SECONDS): Zone {
  const nameServer = `ns.${DOMAIN}`;
  const hosts = [DOMAIN, nameServer, ...machines.map((machine) => `proxy-${machine}.${DOMAIN}`)];
  return {
    origin: DOMAIN,
    ttl,
    soa: {
      mname: nameServer,
      rname: `hostmaster.${DOMAIN}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: ttl,
    },
    records: [
      { name: DOMAIN, type: 'NS', data: nameServer },
      ...hosts.map((name) => ({ name, type: 'A' as const, data: '127.0.0.1' })),
    ],
  };
}
