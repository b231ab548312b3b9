import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type OptAnswer,
  type Packet,
  type Question,
} from 'dns-packet';
import type { Zone } from './zone.js';

/** Response codes (RFC 1035 §4.1.1). BADVERS (RFC 6891 §9) is 16: its upper bits travel in the OPT record. */
const rcodes = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
const BADVERS_UPPER_BITS = 1;

const QUERY = 0;
const HEADER_BYTES = 12;
const RESPONSE_BIT = 0x80;
/** Largest datagram we say we take: fits one frame on any path (DNS flag day 2020). */
const UDP_PAYLOAD_BYTES = 1232;

/** Any record but OPT, which is no data. */
type DataAnswer = Exclude<Answer, OptAnswer>;

interface Reply {
  rcode: number;
  authoritative?: boolean;
  answers?: Answer[];
  authorities?: Answer[];
  /** Upper eight bits of the response code. */
  extendedRcode?: number;
}

/**
 * The answer of an authoritative server that knows one zone and asks nobody (RFC 1034 §4.3.2 without referrals).
 *
 * Names outside the zone are refused; a name that does not exist is NXDOMAIN, a record that does not exist is an empty
 * answer, both with the SOA so that they can be remembered (RFC 2308). Names are compared without regard to case and
 * echoed as they came (RFC 4343). Never throws.
 *
 * @returns the response, or undefined for what must not be answered: no whole header, or itself a response
 */
export function answer(message: Buffer, zone: Zone): Buffer | undefined {
  if (message.length < HEADER_BYTES || (message.readUInt8(2) & RESPONSE_BIT) !== 0) return undefined;
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return formatError(message);
  }
  const [question] = query.questions ?? [];
  if (opcodeOf(message) !== QUERY) return respond(message, query, { rcode: rcodes.NOTIMP });
  if (question === undefined || query.questions?.length !== 1) return formatError(message);

  const options = optionsOf(query);
  if (options.length > 1) return formatError(message);
  if (options[0] !== undefined && options[0].ednsVersion > 0) {
    return respond(message, query, { rcode: rcodes.NOERROR, extendedRcode: BADVERS_UPPER_BITS });
  }
  return respond(message, query, lookUp(question, zone));
}

function lookUp({ name, type, class: klass }: Question, zone: Zone): Reply {
  const asked = lowerCase(name);
  const inside = asked === zone.origin || asked.endsWith(`.${zone.origin}`);
  if (!inside || klass !== 'IN' || type === 'AXFR' || type === 'IXFR') return { rcode: rcodes.REFUSED };

  const soa = soaOf(zone);
  const here: DataAnswer[] = zone.records
    .filter((record) => record.name === asked)
    .map((record) => ({ ...record, name, ttl: zone.ttl, class: 'IN' }));
  if (asked === zone.origin) here.push({ ...soa, name, ttl: zone.ttl });
  if (here.length === 0) return { rcode: rcodes.NXDOMAIN, authoritative: true, authorities: [soa] };

  // ANY gets one set of records, not all of them (RFC 8482 §4.1).
  const wanted = (type as string) === 'ANY' ? 'A' : type;
  const answers = here.filter((record) => record.type === wanted);
  return {
    rcode: rcodes.NOERROR,
    authoritative: true,
    answers,
    authorities: answers.length === 0 ? [soa] : [],
  };
}

/** The SOA as it goes with a negative answer; its TTL says how long that may be remembered (RFC 2308 §3). */
function soaOf(zone: Zone): DataAnswer {
  return {
    name: zone.origin,
    type: 'SOA',
    class: 'IN',
    ttl: Math.min(zone.ttl, zone.soa.minimum),
    data: zone.soa,
  };
}

function respond(message: Buffer, query: DecodedPacket, reply: Reply): Buffer {
  const packet: Packet & { rcode?: string } = {
    type: 'response',
    id: query.id,
    flags: (reply.authoritative ? AUTHORITATIVE_ANSWER : 0) | reply.rcode,
    answers: reply.answers ?? [],
    authorities: reply.authorities ?? [],
    additionals: optionsOf(query)
      .slice(0, 1)
      .map(({ flag_do }) => ({
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD_BYTES,
        extendedRcode: reply.extendedRcode ?? 0,
        ednsVersion: 0,
        flags: flag_do ? 0x8000 : 0,
        flag_do,
        options: [],
      })),
  };
  return withQuestion(encode(packet), message, query);
}

/**
 * Puts the question back byte for byte, as it came. Encoding the decoded name again would change names with dots or
 * bytes beyond ASCII in a label, and the client would not know its own question.
 */
function withQuestion(response: Buffer, message: Buffer, query: DecodedPacket): Buffer {
  const [question] = query.questions ?? [];
  if (question === undefined || query.questions?.length !== 1) return copyOpcode(response, message);
  const end = endOfQuestion(message);
  const whole = Buffer.concat([
    response.subarray(0, HEADER_BYTES),
    message.subarray(HEADER_BYTES, end),
    response.subarray(HEADER_BYTES),
  ]);
  whole.writeUInt16BE(1, 4);
  return copyOpcode(whole, message);
}

/** The first question follows the header, so its name cannot be compressed: labels up to the empty one, type, class. */
function endOfQuestion(message: Buffer): number {
  let offset = HEADER_BYTES;
  for (let length = message.readUInt8(offset); length > 0; length = message.readUInt8(offset)) {
    offset += 1 + length;
  }
  return offset + 5;
}

function opcodeOf(message: Buffer): number {
  return (message.readUInt8(2) >> 3) & 0x0f;
}

/** Opcode and "recursion desired" are the client's, whatever we make of them (RFC 1035 §4.1.1). */
function copyOpcode(response: Buffer, message: Buffer): Buffer {
  response.writeUInt8((response.readUInt8(2) & 0x86) | (message.readUInt8(2) & 0x79), 2);
  return response;
}

/** Only a header: what could not be read cannot be repeated. */
function formatError(message: Buffer): Buffer {
  const response = Buffer.alloc(HEADER_BYTES);
  response.writeUInt16BE(message.readUInt16BE(0), 0);
  response.writeUInt8(RESPONSE_BIT, 2);
  response.writeUInt8(rcodes.FORMERR, 3);
  return copyOpcode(response, message);
}

function optionsOf(query: DecodedPacket): OptAnswer[] {
  return (query.additionals ?? []).filter((record): record is OptAnswer => record.type === 'OPT');
}

/** ASCII only: `toLowerCase` would also fold letters that DNS tells apart. */
function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
