import type { TripSpan, TripView } from '@roundtrip/contracts';
import { printable } from './canvas.js';
import { childrenOf } from './span-children.js';

/**
 * A server ends its span a little after the client has its answer, on nearly every trip: 0.1 to 4 ms. From here on it is
 * something else, such as clocks that disagree or work that went on without its caller.
 */
const NOTABLE_MILLIS = 5;

/**
 * What could not be taken as it was. Spelled out for those who look at spans; the others learn that there is something
 * when it is more than every trip has.
 */
export function drawWarnings(view: TripView, spans = false): string[] {
  const { warnings } = view;
  if (spans) return warnings.map(printable);
  if (warnings.length === 0 || !isNotable(view)) return [];
  return [`${warnings.length} ${warnings.length === 1 ? 'span was' : 'spans were'} cut to fit, see --spans`];
}

/** Whether a span hangs on nothing, or reaches far beyond its parent. */
function isNotable(view: TripView): boolean {
  const children = childrenOf(view);
  if (children(null).length > 1) return true;
  return view.spans.some((parent) =>
    children(parent.id).some((child) => !child.late && millisOutside(child, parent) >= NOTABLE_MILLIS),
  );
}

function millisOutside(child: TripSpan, parent: TripSpan): number {
  const before = parent.startMs - child.startMs;
  const after = child.startMs + child.durationMs - (parent.startMs + parent.durationMs);
  return Math.max(0, before) + Math.max(0, after);
}
