/** Queue from the shop to the fulfilment worker, in the same PostgreSQL. */
export const fulfilOrderQueue = 'fulfil-order';

/** Job payload: which order to fulfil, and the trace context of who placed it. */
export interface FulfilOrder {
  orderId: number;
  /** W3C trace context of the producer span: `traceparent`, `tracestate`, `baggage`. */
  trace: Record<string, string>;
}
