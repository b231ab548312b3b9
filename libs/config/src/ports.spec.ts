import { describe, expect, it } from 'vitest';
import { defaultPorts, portSettings } from './index.js';

describe('the ports', () => {
  it('leave room for five machines and are otherwise all different', () => {
    const { proxy, shop, ...single } = defaultPorts;
    const used = [...Object.values(single)];
    for (let machine = 0; machine < 5; machine += 1) used.push(proxy + machine, shop + machine);
    expect(new Set(used).size).toBe(used.length);
  });

  it('are each moved by a variable named after them', () => {
    expect(portSettings.balancer.env).toBe('ROUNDTRIP_BALANCER_PORT');
    expect(portSettings.pricingHealth.env).toBe('ROUNDTRIP_PRICING_HEALTH_PORT');
  });
});
