import { appendMember, type HeaderFields } from './headers.js';

/** What a forwarding server tells the next one about the connection on which the request came. */
export interface ForwardingHop {
  /** Who forwards: the pseudonym in `Via` and, with an underscore, in `Forwarded` (RFC 7239 §6.3). */
  by: string;
  /** Address of the peer that sent the request. */
  clientAddress: string;
  /** The `Host` that was asked for. */
  host: string | undefined;
  proto: 'http' | 'https';
}

/**
 * For the front door: whatever the client says about its own way here is removed and replaced by what we know.
 * Sets `Forwarded` (RFC 7239), `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Forwarded-Host`.
 */
export function replaceForwarded(fields: HeaderFields, hop: ForwardingHop): void {
  for (const name of Object.keys(fields)) {
    if (name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-')) delete fields[name];
  }
  appendForwarded(fields, hop);
}

/** For every hop behind the front door: adds this hop to what the one before said. */
export function appendForwarded(fields: HeaderFields, hop: ForwardingHop): void {
  const client = plainAddress(hop.clientAddress);
  appendMember(fields, 'forwarded', forwardedElement(client, hop));
  appendMember(fields, 'x-forwarded-for', client);
  fields['x-forwarded-proto'] ??= hop.proto;
  if (hop.host !== undefined) fields['x-forwarded-host'] ??= hop.host;
}

/** Adds us to `Via`, as every forwarding server has to (RFC 9110 §7.6.3); for requests and answers. */
export function appendVia(fields: HeaderFields, httpVersion: string, by: string): void {
  appendMember(fields, 'via', `${httpVersion} ${by}`);
}

function forwardedElement(client: string, { by, host, proto }: ForwardingHop): string {
  const node = client.includes(':') ? `"[${client}]"` : client;
  const hostPart = host === undefined ? '' : `;host=${quoted(host)}`;
  return `for=${node};by=_${by}${hostPart};proto=${proto}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** An IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.1` is written as IPv4. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
