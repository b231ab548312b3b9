/** What an authority may vouch for: names (with everything below them) and IPv4 networks. */
export interface PermittedNames {
  domains: readonly string[];
  networks: readonly { address: readonly number[]; mask: readonly number[] }[];
}

/** Object identifier of the extension. */
export const NAME_CONSTRAINTS = '2.5.29.30';

const SEQUENCE = 0x30;
const PERMITTED_SUBTREES = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * DER of the X.509 extension `NameConstraints` (RFC 5280 §4.2.1.10) with permitted subtrees only. Somebody who lets a
 * browser trust the lab's authority thereby trusts it for the lab's own names, and for nothing else on the internet.
 */
export function nameConstraints({ domains, networks }: PermittedNames): Uint8Array {
  const names = [
    ...domains.map((domain) => der(DNS_NAME, Buffer.from(domain, 'ascii'))),
    ...networks.map(({ address, mask }) => der(IP_ADDRESS, Uint8Array.from([...address, ...mask]))),
  ];
  return der(SEQUENCE, der(PERMITTED_SUBTREES, ...names.map((name) => der(SEQUENCE, name))));
}

function der(tag: number, ...content: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  // Longer lengths have another form (X.690 §8.1.3.5), which our few names never need.
  if (body.length > 127)
    throw new RangeError(`${body.length} bytes do not fit the short form of a DER length`);
  return Buffer.concat([Uint8Array.of(tag, body.length), body]);
}
