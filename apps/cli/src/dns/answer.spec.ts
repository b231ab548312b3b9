import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';
import { labZone } from './zone.js';

const zone = labZone(['a', 'b', 'c']);

type Asked = Pick<Packet, 'additionals' | 'flags'> & { type?: string; class?: string };

function ask(
  name: string,
  { type = 'A', class: klass = 'IN', ...rest }: Asked = {},
): DecodedPacket & { rcode: string } {
  const questions = [{ name, type, class: klass }] as Packet['questions'];
  const response = answer(encode({ type: 'query', id: 4711, questions, ...rest }), zone);
  return decode(response!) as DecodedPacket & { rcode: string };
}

const edns = (ednsVersion = 0, flag_do = false) => [
  {
    type: 'OPT' as const,
    name: '.',
    udpPayloadSize: 4096,
    extendedRcode: 0,
    ednsVersion,
    flags: flag_do ? 0x8000 : 0,
    flag_do,
    options: [],
  },
];

describe('the authoritative answer', () => {
  it('gives the address with authority and the zone’s TTL', () => {
    const reply = ask('roundtrip.test');
    expect(reply).toMatchObject({ id: 4711, rcode: 'NOERROR', flag_aa: true, flag_ra: false });
    expect(reply.answers).toMatchObject([{ name: 'roundtrip.test', type: 'A', ttl: 30, data: '127.0.0.1' }]);
  });

  it('knows each machine of the system and no other', () => {
    expect(ask('proxy-c.roundtrip.test').answers).toHaveLength(1);
    expect(ask('proxy-d.roundtrip.test').rcode).toBe('NXDOMAIN');
  });

  it('compares names without regard to case and echoes them as they came', () => {
    const reply = ask('RoundTrip.TEST');
    expect(reply.answers).toMatchObject([{ name: 'RoundTrip.TEST', data: '127.0.0.1' }]);
    expect(reply.questions).toMatchObject([{ name: 'RoundTrip.TEST' }]);
  });

  it('takes only ASCII letters for the same in both cases', () => {
    // U+212A, the Kelvin sign, is a k to String.prototype.toLowerCase.
    expect(ask('proxy-\u212a.roundtrip.test').rcode).toBe('NXDOMAIN');
  });

  it('says that a name does not exist, with the SOA that lets it be remembered', () => {
    const reply = ask('nowhere.roundtrip.test');
    expect(reply).toMatchObject({ rcode: 'NXDOMAIN', flag_aa: true, answers: [] });
    expect(reply.authorities).toMatchObject([
      { name: 'roundtrip.test', type: 'SOA', ttl: 30, data: { minimum: 30, mname: 'ns.roundtrip.test' } },
    ]);
  });

  it('says that a name has no such record: no error, no answer, the SOA', () => {
    const reply = ask('roundtrip.test', { type: 'AAAA' });
    expect(reply).toMatchObject({ rcode: 'NOERROR', flag_aa: true, answers: [] });
    expect(reply.authorities).toMatchObject([{ type: 'SOA' }]);
  });

  it('answers for its own SOA and NS', () => {
    expect(ask('roundtrip.test', { type: 'SOA' }).answers).toMatchObject([
      { type: 'SOA', data: { serial: 1, rname: 'hostmaster.roundtrip.test' } },
    ]);
    expect(ask('roundtrip.test', { type: 'NS' }).answers).toMatchObject([{ data: 'ns.roundtrip.test' }]);
    expect(ask('ns.roundtrip.test').answers).toMatchObject([{ data: '127.0.0.1' }]);
  });

  it('gives ANY one set of records', () => {
    expect(ask('roundtrip.test', { type: 'ANY' }).answers).toMatchObject([{ type: 'A' }]);
  });

  it.each([
    ['a name outside the zone', 'example.com', {}],
    ['a name that only ends like the zone', 'notroundtrip.test', {}],
    ['a class other than IN', 'roundtrip.test', { class: 'CH' }],
    ['a zone transfer', 'roundtrip.test', { type: 'AXFR' }],
  ])('refuses %s, without authority', (_what, name, asked) => {
    expect(ask(name, asked)).toMatchObject({
      rcode: 'REFUSED',
      flag_aa: false,
      answers: [],
      authorities: [],
    });
  });

  it('does not implement other operations than a query', () => {
    const STATUS = 2 << 11;
    expect(ask('roundtrip.test', { flags: STATUS })).toMatchObject({ rcode: 'NOTIMP', opcode: 'STATUS' });
  });

  it('repeats "recursion desired" and offers no recursion', () => {
    expect(ask('roundtrip.test', { flags: 0x0100 })).toMatchObject({ flag_rd: true, flag_ra: false });
  });
});

describe('EDNS (RFC 6891)', () => {
  it('answers an OPT record with one of its own, and repeats DO', () => {
    expect(ask('roundtrip.test', { additionals: edns(0, true) }).additionals).toMatchObject([
      { type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0, flag_do: true },
    ]);
  });

  it('sends none to a client that sent none', () => {
    expect(ask('roundtrip.test').additionals).toEqual([]);
  });

  it('answers a version it does not know with BADVERS and no data', () => {
    const reply = ask('roundtrip.test', { additionals: edns(1) });
    expect(reply).toMatchObject({ rcode: 'NOERROR', answers: [], additionals: [{ extendedRcode: 1 }] });
  });

  it('takes two OPT records for a malformed query', () => {
    expect(ask('roundtrip.test', { additionals: [...edns(), ...edns()] }).rcode).toBe('FORMERR');
  });
});

describe('malformed messages', () => {
  it('are answered FORMERR when they have a header', () => {
    const cut = encode({ type: 'query', id: 7, questions: [{ name: 'roundtrip.test', type: 'A' }] }).subarray(
      0,
      20,
    );
    expect(decode(answer(cut, zone)!)).toMatchObject({ id: 7, rcode: 'FORMERR', questions: [] });
  });

  it('are FORMERR with no question and with two', () => {
    const question = { name: 'roundtrip.test', type: 'A' as const };
    for (const questions of [[], [question, question]]) {
      const reply = decode(answer(encode({ type: 'query', questions }), zone)!);
      expect(reply).toMatchObject({ rcode: 'FORMERR' });
    }
  });

  it('are not answered when they have no whole header, or are responses', () => {
    expect(answer(Buffer.alloc(11), zone)).toBeUndefined();
    expect(answer(encode({ type: 'response', questions: [] }), zone)).toBeUndefined();
  });

  it('never make it throw: any bytes get silence or a readable response with their id', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const message = Buffer.from(bytes);
        const response = answer(message, zone);
        if (response === undefined) return;
        expect(response.readUInt16BE(0)).toBe(message.readUInt16BE(0));
        expect(decode(response).type).toBe('response');
      }),
    );
  });

  it('never make it throw: a valid query with some bytes changed', () => {
    const valid = encode({
      type: 'query',
      id: 1,
      questions: [{ name: 'proxy-a.roundtrip.test', type: 'A' }],
      additionals: edns(),
    });
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const message = Buffer.from(valid);
        for (const [offset, byte] of changes) message[offset] = byte;
        const response = answer(message, zone);
        if (response !== undefined) expect(decode(response).id).toBe(message.readUInt16BE(0));
      }),
    );
  });

  it('repeats any question it can read byte for byte', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 5 }), (labels) => {
        const name = Buffer.concat([
          ...labels.flatMap((bytes) => [Uint8Array.of(bytes.length), bytes]),
          Uint8Array.of(0),
        ]);
        const header = Buffer.from([0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        const question = Buffer.concat([name, Uint8Array.of(0, 1, 0, 1)]);
        const response = answer(Buffer.concat([header, question]), zone)!;
        expect(response.subarray(12, 12 + question.length)).toEqual(question);
      }),
    );
  });
});
