/** Header in which the lab's client proves itself to the balancer. The key is a secret file. */
export const LAB_KEY_HEADER = 'x-roundtrip-lab-key';

/**
 * Baggage key that asks for the plans of a trip's SQL statements: `explain=1`.
 * The balancer lets it pass only from the lab's client and strips it from everybody else.
 */
export const BAGGAGE_EXPLAIN = 'explain';

/** Baggage key that limits a fault to this trip: `fault=<id>`. Trusted and stripped like `explain`. */
export const BAGGAGE_FAULT = 'fault';
