import { decodeLogs, decodeMetrics, decodeTraces, type Encoding, type Signal } from '@roundtrip/otlp';
import type { Stores } from '../stores.js';

export type Received =
  | { readonly status: 'ok'; readonly items: number; readonly rejected: number; readonly problems: string[] }
  | { readonly status: 'malformed'; readonly message: string };

/** Decodes a request's body and puts what it holds into a store. */
export type Receive = (body: Uint8Array, encoding: Encoding) => Promise<Received>;

/** One receiver a signal. */
export function createReceivers({ traces, logs, metrics }: Stores): Readonly<Record<Signal, Receive>> {
  return {
    async traces(body, encoding) {
      const decoded = decodeTraces(body, encoding);
      if (decoded.status === 'malformed') return decoded;
      const { spans, rejected, problems } = decoded;
      const { refused } = await traces.write(spans);
      if (refused > 0) problems.push('the trace has grown too large');
      return { status: 'ok', items: spans.length - refused, rejected: rejected + refused, problems };
    },
    async logs(body, encoding) {
      const decoded = decodeLogs(body, encoding);
      if (decoded.status === 'malformed') return decoded;
      logs.write(decoded.records);
      return { ...decoded, items: decoded.records.length };
    },
    async metrics(body, encoding) {
      const decoded = decodeMetrics(body, encoding);
      if (decoded.status === 'malformed') return decoded;
      metrics.write(decoded.metrics);
      return { ...decoded, items: decoded.metrics.length };
    },
  };
}
