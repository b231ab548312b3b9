import { DOMAIN } from '@roundtrip/contracts';

/**
 * Tells from which pages a browser may send telemetry: those that this machine or roundtrip.test served, and those
 * that were named. Any page could otherwise fill the lab of whoever opens it.
 *
 * @param extra origins as browsers write them, e.g. `https://shop.example`.
 */
export function originPolicy(extra: readonly string[]): (origin: string) => boolean {
  const named = new Set(extra.map((origin) => origin.trim().toLowerCase()));
  return (origin) => {
    if (named.has(origin.toLowerCase())) return true;
    if (!URL.canParse(origin)) return false;
    const { hostname } = new URL(origin);
    return isLoopback(hostname) || hostname === DOMAIN || hostname.endsWith(`.${DOMAIN}`);
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
