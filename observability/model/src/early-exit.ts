import { madeByOther } from './call.js';
import { type Classify, classifyTrip } from './classify.js';
import { compareSpans } from './order.js';
import type { Span } from './span.js';
import type { Classification, Step } from './steps.js';
import type { Trip, TripNode } from './trip.js';

/** Attribute of the span of a layer that answered the request itself: a short, stable reason. */
export const LIFECYCLE_EARLY_EXIT = 'lifecycle.early_exit';

/** Which layer answered a trip before the handler, and why. */
export interface EarlyExit {
  readonly step: Step;
  /** `service.name` of the layer. */
  readonly service: string;
  readonly reason: string;
}

/**
 * The part of a trip that one process made for one request: its spans, and the SERVER spans of the calls it made.
 * The first hop is the root's; where the root is no SERVER span it is the client's.
 */
interface Hop {
  readonly entry: TripNode;
  readonly spans: readonly TripNode[];
  readonly calls: readonly TripNode[];
}

/** Hops of these steps pass on the answer they get. A call that any other hop makes is its own affair. */
const forwardingSteps: readonly Step[] = ['client', 'network', 'load-balancer', 'reverse-proxy'];

/**
 * Finds the layer that answered the trip before the handler, by the marks (`LIFECYCLE_EARLY_EXIT`) that layers leave
 * on their spans.
 *
 * Follows the answer that the client got, from the outside in, one hop at a time:
 * 1. A hop that carries a mark answered itself, whatever went on further in: the balancer's 504 wins over the
 *    handler that was still running. Of several marks in one hop the one that started last counts, which is also the
 *    deepest of nested ones. Marks in a hop whose handler ran do not count: the handler answered.
 * 2. A hop without a mark that only forwards (client, balancer, proxy) passed on the answer of the last call it made;
 *    earlier ones were attempts that it gave up.
 * 3. Any other hop is the application: the search ends there. What its own calls answered (auth saying 404 to the
 *    shop) is not what the client got.
 */
export function earlyExit(trip: Trip, classify: Classify): EarlyExit | null {
  const classifications = classifyTrip(trip, classify);
  const of = (node: TripNode) => classifications[node.index] as Classification;
  for (let entry: TripNode | undefined = trip.root; entry !== undefined; ) {
    const hop = hopOf(entry);
    const mark = lastStarted(hop.spans.filter(({ span }) => reasonOf(span) !== undefined));
    const handlerRan = hop.spans.some((node) => of(node).stage === 'handler');
    if (mark !== undefined && !handlerRan) return exitAt(mark.span, of(mark).step);
    if (!forwards(entry.span, of(entry).step)) return null;
    entry = lastStarted(hop.calls);
  }
  return null;
}

function hopOf(entry: TripNode): Hop {
  const spans: TripNode[] = [];
  const calls: TripNode[] = [];
  const waiting: TripNode[] = [entry];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    spans.push(node);
    for (const child of node.children) {
      if (isEntry(child, node)) calls.push(child);
      else if (!madeByOther(child.span, node.span)) waiting.push(child);
    }
  }
  return { entry, spans, calls };
}

/** A SERVER span right under another SERVER or INTERNAL span of its own process is not a new hop. */
function isEntry(child: TripNode, parent: TripNode): boolean {
  if (child.span.kind !== 'server') return false;
  return parent.span.kind === 'client' || madeByOther(child.span, parent.span);
}

function forwards(entry: Span, step: Step): boolean {
  return entry.kind !== 'server' || forwardingSteps.includes(step);
}

function lastStarted(nodes: readonly TripNode[]): TripNode | undefined {
  let last: TripNode | undefined;
  for (const node of nodes) {
    if (last === undefined || startedAfter(node, last)) last = node;
  }
  return last;
}

function startedAfter(a: TripNode, b: TripNode): boolean {
  if (a.span.startNanos !== b.span.startNanos) return a.span.startNanos > b.span.startNanos;
  return a.depth === b.depth ? compareSpans(a.span, b.span) > 0 : a.depth > b.depth;
}

function reasonOf(span: Span): string | undefined {
  const reason = span.attributes[LIFECYCLE_EARLY_EXIT];
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}

function exitAt(span: Span, step: Step): EarlyExit {
  return { step, service: span.resource.serviceName, reason: reasonOf(span) ?? '' };
}
