import { type Bounds, clampToParents } from './clamp.js';
import { compareSpans } from './order.js';
import type { Nanos, Span } from './span.js';
import type { Trip, TripNode } from './trip.js';

/** A stretch of time that belongs to one span: it was the deepest active one on the critical path. */
export interface CriticalSegment {
  readonly span: Span;
  readonly depth: number;
  /** Inclusive. */
  readonly fromNanos: Nanos;
  /** Exclusive; always after `fromNanos`. */
  readonly toNanos: Nanos;
}

/** A segment, and between which two critical children of its span it lies. */
export interface OwnTime {
  readonly node: TripNode;
  readonly fromNanos: Nanos;
  readonly toNanos: Nanos;
  readonly childBefore: TripNode | undefined;
  readonly childAfter: TripNode | undefined;
}

/**
 * The critical path of a trip: segments in order of time that tile the root's duration without gap or overlap.
 * Making any of them shorter would make the trip shorter; what ran beside them would not.
 *
 * At each instant, of the children that are active, the one that ends last is on the path (its parent waits for it);
 * so is in turn its own child that ends last, and the instant belongs to the deepest of them. Of children that end
 * together, the one that was not cut to fit its parent goes first, then the one that started first, then the lower
 * id. Spans that are late or detached, and spans without duration, are never on the path.
 */
export function criticalPath(trip: Trip): CriticalSegment[] {
  return ownTimes(trip, clampToParents(trip)).map(({ node, fromNanos, toNanos }) => ({
    span: node.span,
    depth: node.depth,
    fromNanos,
    toNanos,
  }));
}

/** A span on the path whose children are being walked, from its end towards its start. */
interface Walk {
  readonly node: TripNode;
  readonly bounds: Bounds;
  /** What lies at or after this instant is not this span's: a sibling that ended later took over. */
  readonly limitNanos: Nanos;
  /** Last to end first. */
  readonly children: readonly TripNode[];
  nextChild: number;
  /** Everything from here to the span's end is given away already. */
  cursorNanos: Nanos;
  childAfter: TripNode | undefined;
}

/**
 * The critical path with what a breakdown needs to know of each segment. Walks backwards from the root's end, the
 * way Jaeger computes its critical path, with one difference: where two children overlap, Jaeger drops the one that
 * ends first from the path altogether; here it keeps the time before the other one started. Two children that
 * overlap by a microsecond because clocks are coarse would otherwise lose a whole child.
 */
export function ownTimes(trip: Trip, bounds: readonly Bounds[]): OwnTime[] {
  const backwards: OwnTime[] = [];
  const rootBounds = bounds[trip.root.index] as Bounds;
  const stack: Walk[] = [walkOf(trip.root, bounds, rootBounds.endNanos)];
  for (let walk = stack.at(-1); walk !== undefined; walk = stack.at(-1)) {
    const child = nextOnPath(walk, bounds);
    const childEnd = child === undefined ? walk.bounds.startNanos : (bounds[child.index] as Bounds).endNanos;
    const fromNanos = earlier(childEnd, walk.cursorNanos);
    const toNanos = earlier(walk.cursorNanos, walk.limitNanos);
    if (fromNanos < toNanos) {
      backwards.push({
        node: walk.node,
        fromNanos,
        toNanos,
        childBefore: child,
        childAfter: walk.childAfter,
      });
    }
    if (child === undefined) {
      stack.pop();
      continue;
    }
    const childStart = (bounds[child.index] as Bounds).startNanos;
    const childLimit = earlier(fromNanos, walk.limitNanos);
    walk.cursorNanos = childStart;
    walk.childAfter = child;
    if (childStart < childLimit) stack.push(walkOf(child, bounds, childLimit));
  }
  return backwards.reverse();
}

function walkOf(node: TripNode, bounds: readonly Bounds[], limitNanos: Nanos): Walk {
  const own = bounds[node.index] as Bounds;
  return {
    node,
    bounds: own,
    limitNanos,
    children: lastToEndFirst(node, bounds),
    nextChild: 0,
    cursorNanos: own.endNanos,
    childAfter: undefined,
  };
}

/** The child that ends last of those that started before the cursor. One that is passed over never comes back. */
function nextOnPath(walk: Walk, bounds: readonly Bounds[]): TripNode | undefined {
  while (walk.nextChild < walk.children.length) {
    const child = walk.children[walk.nextChild] as TripNode;
    walk.nextChild += 1;
    if ((bounds[child.index] as Bounds).startNanos < walk.cursorNanos) return child;
  }
  return undefined;
}

function lastToEndFirst(node: TripNode, bounds: readonly Bounds[]): TripNode[] {
  const of = (child: TripNode) => bounds[child.index] as Bounds;
  return node.children
    .filter((child) => of(child).startNanos < of(child).endNanos)
    .sort((a, b) => {
      if (of(a).endNanos !== of(b).endNanos) return of(a).endNanos > of(b).endNanos ? -1 : 1;
      if (a.span.endNanos !== b.span.endNanos) return a.span.endNanos < b.span.endNanos ? -1 : 1;
      return compareSpans(a.span, b.span);
    });
}

function earlier(a: Nanos, b: Nanos): Nanos {
  return a < b ? a : b;
}
