import type { FulfilOrder } from '@roundtrip/contracts';

/** A payload, read. Its trace context is kept also of one that is no good, to see who sent it. */
export type ReadJob = { trace: FulfilOrder['trace'] } & (
  | { status: 'ok'; orderId: number }
  /** What cannot be read today cannot be read tomorrow: retrying is of no use. */
  | { status: 'poisoned'; reason: string }
);

/** The largest value of PostgreSQL's integer, the type of order ids. */
const MAX_ID = 2 ** 31 - 1;

/** Reads what another process, of another version perhaps, has put into the queue. */
export function readJob(data: unknown): ReadJob {
  const { orderId, trace } = (data ?? {}) as Partial<Record<keyof FulfilOrder, unknown>>;
  const carrier = carrierOf(trace);
  if (typeof orderId !== 'number' || !Number.isInteger(orderId) || orderId < 1 || orderId > MAX_ID) {
    return { status: 'poisoned', reason: 'it has no order id', trace: carrier };
  }
  return { status: 'ok', orderId, trace: carrier };
}

/** Without its trace context a job can still be done, only nobody sees where it came from. */
function carrierOf(trace: unknown): FulfilOrder['trace'] {
  if (typeof trace !== 'object' || trace === null) return {};
  const fields = Object.entries(trace).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(fields) as FulfilOrder['trace'];
}
