import { distinctSpans } from './distinct.js';
import { compareSpans } from './order.js';
import type { Span, SpanId, TraceId } from './span.js';

/** One span in its place in the tree. */
export interface TripNode {
  readonly span: Span;
  readonly parent: TripNode | undefined;
  /** By start, then the longer first, then by id. */
  readonly children: readonly TripNode[];
  /** 0 for the root and for the head of a detached tree. */
  readonly depth: number;
  /** Position in `Trip.nodes`. */
  readonly index: number;
  /** True in a tree that does not hang on the root: shown, never counted. */
  readonly detached: boolean;
}

/**
 * Why a span hangs on nothing:
 * - `root`: it names no parent;
 * - `orphan`: the parent it names never arrived;
 * - `cycle`: its chain of parents leads back to itself.
 */
export type HeadReason = 'root' | 'orphan' | 'cycle';

/** A tree of spans that is not part of the root's. */
export interface DetachedTree {
  readonly head: TripNode;
  readonly reason: HeadReason;
}

/** One trace as a tree. Holds every distinct span exactly once. */
export interface Trip {
  readonly traceId: TraceId;
  readonly root: TripNode;
  /** `root`, or why the root is only a stand-in for one that is not there. */
  readonly rootReason: HeadReason;
  /** Depth-first, a parent before its children: the root's tree, then the detached trees. */
  readonly nodes: readonly TripNode[];
  /** Trees that hang on nothing, by the order of their heads. */
  readonly detached: readonly DetachedTree[];
  /** How many spans were dropped because a span with their id was there already. */
  readonly duplicates: number;
}

interface Draft extends TripNode {
  parent: Draft | undefined;
  children: Draft[];
  depth: number;
  index: number;
  detached: boolean;
}

interface Head extends DetachedTree {
  readonly head: Draft;
}

/**
 * Builds the tree of one trace. The same spans in any order give the same trip. Takes time in proportion to the
 * number of spans (plus sorting them) and no recursion, so neither a large nor a deep trace is a problem.
 *
 * There is always exactly one root: the earliest span without a parent; where every span names one, the earliest
 * whose parent never arrived (a service that does not send its spans, or a browser that made the trace id); where
 * all parents are there, the earliest of a cycle. Every other head starts a detached tree. It is attached nowhere,
 * because a guess would move time to a place nobody measured.
 *
 * @param spans all spans of one trace, at least one
 * @throws RangeError when there are no spans, or spans of more than one trace
 */
export function buildTrip(spans: readonly Span[]): Trip {
  const traceId = oneTraceId(spans);
  const { distinct, duplicates } = distinctSpans(spans);
  const drafts = new Map<SpanId, Draft>(distinct.map((span) => [span.spanId, draftOf(span)]));
  const heads = [...linkToParents(drafts), ...cutCycles(drafts)];
  const rootHead = chooseRoot(heads);
  const detached = heads
    .filter((head) => head !== rootHead)
    .sort((a, b) => compareSpans(a.head.span, b.head.span));
  const nodes: Draft[] = [];
  place(rootHead.head, nodes, false);
  for (const { head } of detached) place(head, nodes, true);
  return { traceId, root: rootHead.head, rootReason: rootHead.reason, nodes, detached, duplicates };
}

function oneTraceId(spans: readonly Span[]): TraceId {
  const first = spans[0];
  if (first === undefined) throw new RangeError('A trip needs at least one span');
  const stranger = spans.find((span) => span.traceId !== first.traceId);
  if (stranger !== undefined) {
    throw new RangeError(`A trip is one trace, these are two: ${first.traceId} and ${stranger.traceId}`);
  }
  return first.traceId;
}

function draftOf(span: Span): Draft {
  return { span, parent: undefined, children: [], depth: 0, index: -1, detached: false };
}

/** Drafts come in span order, so every list of children comes out sorted. */
function linkToParents(drafts: ReadonlyMap<SpanId, Draft>): Head[] {
  const heads: Head[] = [];
  for (const draft of drafts.values()) {
    const { parentSpanId } = draft.span;
    const parent = parentSpanId === undefined ? undefined : drafts.get(parentSpanId);
    if (parent !== undefined) {
      draft.parent = parent;
      parent.children.push(draft);
    } else heads.push({ head: draft, reason: parentSpanId === undefined ? 'root' : 'orphan' });
  }
  return heads;
}

/**
 * What no head leads to goes round in circles. Each circle is opened at its earliest span, which becomes a head;
 * all that hung on the circle still hangs on it.
 */
function cutCycles(drafts: ReadonlyMap<SpanId, Draft>): Head[] {
  const heads: Head[] = [];
  const settled = new Set<Draft>();
  for (const start of drafts.values()) {
    const walked = new Set<Draft>();
    let draft: Draft | undefined = start;
    while (draft !== undefined && !settled.has(draft) && !walked.has(draft)) {
      walked.add(draft);
      draft = draft.parent;
    }
    if (draft !== undefined && walked.has(draft)) heads.push({ head: openCycle(draft), reason: 'cycle' });
    for (const done of walked) settled.add(done);
  }
  return heads;
}

function openCycle(member: Draft): Draft {
  let earliest = member;
  for (let next = member.parent; next !== undefined && next !== member; next = next.parent) {
    if (compareSpans(next.span, earliest.span) < 0) earliest = next;
  }
  const parent = earliest.parent as Draft;
  parent.children = parent.children.filter((child) => child !== earliest);
  earliest.parent = undefined;
  return earliest;
}

function chooseRoot(heads: readonly Head[]): Head {
  const preference: readonly HeadReason[] = ['root', 'orphan', 'cycle'];
  const [best] = heads.toSorted(
    (a, b) =>
      preference.indexOf(a.reason) - preference.indexOf(b.reason) || compareSpans(a.head.span, b.head.span),
  );
  return best as Head;
}

function place(head: Draft, nodes: Draft[], detached: boolean): void {
  const waiting: Draft[] = [head];
  for (let draft = waiting.pop(); draft !== undefined; draft = waiting.pop()) {
    draft.depth = draft.parent === undefined ? 0 : draft.parent.depth + 1;
    draft.index = nodes.length;
    draft.detached = detached;
    nodes.push(draft);
    for (let i = draft.children.length - 1; i >= 0; i -= 1) waiting.push(draft.children[i] as Draft);
  }
}
