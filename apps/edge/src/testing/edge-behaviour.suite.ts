import { describe } from 'vitest';
import { describeBodies } from './bodies.suite.js';
import { describeChoosing } from './choosing.suite.js';
import { describeCompression } from './compression.suite.js';
import type { EdgeExceptions, StartEdge } from './edge-under-test.js';
import { describeHeaders } from './headers.suite.js';
import { describeRetrying } from './retrying.suite.js';
import { describeStaticFiles } from './static-files.suite.js';

/**
 * What a balancer with proxies behind it does, seen from the outside: by its client and by the shops, over real
 * sockets and real TLS. Knows nothing of how it is made, so that Envoy and Caddy can be held to the same sentences.
 *
 * @param start brings up a balancer and a proxy for each shop, configured by the options.
 * @param exceptions what the implementation does not do; leave empty to run everything.
 */
export function describeEdge(name: string, start: StartEdge, exceptions: EdgeExceptions = {}): void {
  const group = { start, exceptions };
  describe(name, () => {
    describeChoosing(group);
    describeRetrying(group);
    describeHeaders(group);
    describeBodies(group);
    describeCompression(group);
    describeStaticFiles(group);
  });
}
