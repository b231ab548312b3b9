import type { CliContext } from '../context.js';
import { systemUrls } from '../launcher/process-table.js';
import { portsFrom } from '../ports.js';
import { shortPath } from '../short-path.js';

/** Prints where the system just started can be reached, and what to type next. With `--json` the `up` event says it. */
export function printUrls({ data, environment, output, settings }: CliContext, howToStop: string): void {
  if (output.json) return;
  const urls = systemUrls(portsFrom(environment, settings.portOffset));
  const caFile = shortPath(data.caFile);
  const url = (text: string) => output.style('cyan', text);
  for (const line of [
    '',
    `  ${url(urls.local.padEnd(26))} the front door, for browsers and curl --cacert ${caFile}`,
    `  ${url(urls.query.padEnd(26))} the traces, as Jaeger's query API answers them`,
    '',
    '  Send a request:  npx roundtrip send GET /api/products/1',
    '  Look around:     npx roundtrip status',
    '',
    howToStop,
  ]) {
    output.line(line);
  }
}
