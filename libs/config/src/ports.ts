import { port, type Setting } from './setting.js';

/**
 * Every port of the system run by `roundtrip up`, in one place.
 *
 * Machines a, b, c … take the ports from `proxy` and `shop` upwards, one each. `ROUNDTRIP_PORT_OFFSET` moves them
 * all, so that two systems can run side by side; a single port is moved by its own variable.
 */
export const defaultPorts = Object.freeze({
  /** The front door: HTTPS of the balancer. */
  balancer: 8443,
  /** Lab: Jaeger's query API and the lab's own. */
  query: 16686,
  /** Lab: OTLP over HTTP. */
  otlp: 4318,
  /** Authoritative DNS for roundtrip.test, UDP. */
  dns: 8453,
  /** PostgreSQL started by the launcher. */
  postgres: 8432,
  /** Redis or Valkey started by the launcher. */
  redis: 8379,
  /** Auth service, HTTP. */
  auth: 8480,
  /** Pricing service, gRPC. */
  pricing: 8481,
  /** Pricing service, health over HTTP. */
  pricingHealth: 8482,
  /** Fulfilment worker, health over HTTP. */
  fulfilment: 8483,
  /** Reverse proxy of machine a, HTTPS; b and c follow. */
  proxy: 8500,
  /** Shop on machine a, HTTP; b and c follow. */
  shop: 8520,
});

export type PortName = keyof typeof defaultPorts;

const purposes: Readonly<Record<PortName, string>> = {
  balancer: 'the front door, HTTPS',
  query: "the lab: its page and Jaeger's query API",
  otlp: 'the lab: OTLP over HTTP',
  dns: 'the name server, UDP',
  postgres: 'PostgreSQL',
  redis: 'Redis or Valkey',
  auth: 'auth, HTTP',
  pricing: 'pricing, gRPC',
  pricingHealth: "pricing's health, HTTP",
  fulfilment: "fulfilment's health, HTTP",
  proxy: 'the proxy of machine a, HTTPS (b and c follow)',
  shop: 'the shop of machine a, HTTP (b and c follow)',
};

/** The settings that move a port: `ROUNDTRIP_BALANCER_PORT`, `ROUNDTRIP_PRICING_HEALTH_PORT` … */
export const portSettings: Readonly<Record<PortName, Setting<number | undefined>>> = Object.freeze(
  Object.fromEntries(
    Object.entries(defaultPorts).map(([name, value]) => [
      name,
      port({
        env: `ROUNDTRIP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`,
        description: `Port of ${purposes[name as PortName]}; ${value} plus ROUNDTRIP_PORT_OFFSET when not set`,
        optional: true,
      }),
    ]),
  ) as Record<PortName, Setting<number | undefined>>,
);
