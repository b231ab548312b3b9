import type { IncomingHttpHeaders } from 'node:http';

/** The machine that an answer came through: its proxy signs `Via` (RFC 9110 §7.6.3) as `proxy-<machine>`. */
export function machineOf({ via }: IncomingHttpHeaders): string | undefined {
  return /\bproxy-([a-z0-9]+)/.exec(via ?? '')?.[1];
}
