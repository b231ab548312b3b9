import type { TripSpan, TripView } from '@roundtrip/contracts';

/** The children of each span, in the view's own order. Heads of the trees are under `null`. */
export function childrenOf(view: TripView): (id: string | null) => readonly TripSpan[] {
  const ids = new Set(view.spans.map((span) => span.id));
  const children = new Map<string | null, TripSpan[]>();
  for (const span of view.spans) {
    // A span whose parent never arrived is the head of a tree of its own.
    const parent = span.parent !== null && ids.has(span.parent) ? span.parent : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  return (id) => children.get(id) ?? [];
}
