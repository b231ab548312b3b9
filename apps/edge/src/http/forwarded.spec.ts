import { describe, expect, it } from 'vitest';
import { appendForwarded, appendVia, type ForwardingHop, replaceForwarded } from './forwarded.js';
import type { HeaderFields } from './headers.js';

const hop: ForwardingHop = {
  by: 'balancer',
  clientAddress: '192.0.2.7',
  host: 'roundtrip.test',
  proto: 'https',
};

function forwarded(changes: Partial<ForwardingHop>): HeaderFields {
  const fields: HeaderFields = {};
  replaceForwarded(fields, { ...hop, ...changes });
  return fields;
}

describe('the fields about the way of a request', () => {
  it('write an IPv4 address that a dual-stack socket shows as IPv6 as IPv4', () => {
    expect(forwarded({ clientAddress: '::ffff:192.0.2.7' })['x-forwarded-for']).toBe('192.0.2.7');
  });

  it('quote an IPv6 address in Forwarded (RFC 7239 §6)', () => {
    const fields = forwarded({ clientAddress: '2001:db8::1' });
    expect(fields['x-forwarded-for']).toBe('2001:db8::1');
    expect(fields.forwarded).toBe('for="[2001:db8::1]";by=_balancer;host="roundtrip.test";proto=https');
  });

  it('do not let a host break out of its quotes', () => {
    expect(forwarded({ host: 'a";for=6.6.6.6;x="\\' }).forwarded).toBe(
      'for=192.0.2.7;by=_balancer;host="a\\";for=6.6.6.6;x=\\"\\\\";proto=https',
    );
  });

  it('leave out a host that nobody named', () => {
    const fields = forwarded({ host: undefined });
    expect(fields).not.toHaveProperty('x-forwarded-host');
    expect(fields.forwarded).toBe('for=192.0.2.7;by=_balancer;proto=https');
  });

  it('grow behind the front door, where host and scheme stay those of the client', () => {
    const fields = forwarded({});
    appendForwarded(fields, { by: 'proxy-a', clientAddress: '10.0.0.1', host: 'proxy', proto: 'http' });
    expect(fields).toMatchObject({
      'x-forwarded-for': '192.0.2.7, 10.0.0.1',
      'x-forwarded-host': 'roundtrip.test',
      'x-forwarded-proto': 'https',
    });
  });

  it('name every hop in Via', () => {
    const fields: HeaderFields = {};
    appendVia(fields, '1.1', 'balancer');
    appendVia(fields, '1.0', 'proxy-a');
    expect(fields.via).toBe('1.1 balancer, 1.0 proxy-a');
  });
});
