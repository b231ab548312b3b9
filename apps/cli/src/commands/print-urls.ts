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
    `  ${url(urls.local.padEnd(24))} the front door`,
    `  ${url(urls.query.padEnd(24))} the trips, and Jaeger's query API`,
    '',
    '  npx roundtrip send GET /api/products/1',
    '  npx roundtrip status',
    `  curl --cacert ${caFile} ${urls.local}/`,
    '',
    howToStop,
  ]) {
    output.line(line);
  }
}
