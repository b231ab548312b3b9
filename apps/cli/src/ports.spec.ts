import { describe, expect, it } from 'vitest';
import { CliError } from './cli-error.js';
import { machinePort, portsFrom, portVariable } from './ports.js';

describe('portsFrom', () => {
  it('takes the defaults plus the offset', () => {
    expect(portsFrom({}, 0)).toMatchObject({ balancer: 8443, query: 16686, otlp: 4318, dns: 8453 });
    expect(portsFrom({}, 1000)).toMatchObject({ balancer: 9443, query: 17686, otlp: 5318, dns: 9453 });
  });

  it('takes a part’s own variable as it is, without the offset', () => {
    expect(portsFrom({ ROUNDTRIP_BALANCER_PORT: '443' }, 1000).balancer).toBe(443);
  });

  it('counts up from machine a’s port', () => {
    const ports = portsFrom({ ROUNDTRIP_SHOP_PORT: '7000' }, 0);
    expect(['a', 'b', 'e'].map((machine) => machinePort(ports, 'shop', machine))).toEqual([7000, 7001, 7004]);
  });

  it.each(['0', '65535', '-1', 'http'])('refuses %s, naming the variable', (port) => {
    expect(() => portsFrom({ ROUNDTRIP_SHOP_PORT: port }, 0)).toThrow(CliError);
    expect(() => portsFrom({ ROUNDTRIP_SHOP_PORT: port }, 0)).toThrow('ROUNDTRIP_SHOP_PORT');
  });

  it('names the variable of each part', () => {
    expect(portVariable('pricingHealth')).toBe('ROUNDTRIP_PRICING_HEALTH_PORT');
  });
});
