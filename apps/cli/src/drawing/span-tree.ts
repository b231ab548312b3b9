import type { TripSpan, TripView } from '@roundtrip/contracts';
import { type Canvas, millis, printable } from './canvas.js';
import { childrenOf } from './span-children.js';

const STEP_WIDTH = 15;
const TIME_WIDTH = 11;

/** Every span of the trip as a tree: name, step, duration. The service is named where it changes. */
export function drawSpanTree(view: TripView, canvas: Canvas): string[] {
  const children = childrenOf(view);
  const lines: string[] = [];
  const draw = (span: TripSpan, place: Place) => {
    lines.push(drawLine(span, place, canvas));
    const below = children(span.id);
    const stem = place.stem + stemUnder(place.branch, canvas);
    below.forEach((child, index) => {
      const branch = canvas.symbol(index < below.length - 1 ? 'branch' : 'lastBranch');
      draw(child, { stem, branch, caller: span.service });
    });
  };
  for (const head of children(null)) draw(head, { stem: '', branch: '', caller: undefined });
  return ['', canvas.style('bold', `All ${view.spanCount} spans`), ...lines];
}

/** Where a span hangs in the tree. */
interface Place {
  /** The lines that run past it. */
  stem: string;
  /** The line that leads to it. */
  branch: string;
  /** Service of its parent. */
  caller: string | undefined;
}

function drawLine(span: TripSpan, { stem, branch, caller }: Place, canvas: Canvas): string {
  const width = canvas.columns - STEP_WIDTH - TIME_WIDTH;
  // A very deep tree leaves the left edge of the screen: names matter more than where the lines began.
  const lines = (stem + branch).slice(-Math.floor(width / 2));
  const label = canvas.cell(printable(labelOf(span, caller)), width - lines.length);
  return (
    canvas.style('dim', lines) +
    (span.error ? canvas.style('yellow', label) : label) +
    canvas.step(span.step, canvas.cell(` ${printable(span.step)}`, STEP_WIDTH)) +
    millis(span.durationMs).padStart(TIME_WIDTH)
  );
}

function labelOf({ name, service, error, late }: TripSpan, caller: string | undefined): string {
  const notes = [error ? 'error' : '', late ? 'after the end' : ''].filter((note) => note !== '');
  const label = service === caller ? name : `${service}: ${name}`;
  return notes.length > 0 ? `${label} (${notes.join(', ')})` : label;
}

function stemUnder(branch: string, canvas: Canvas): string {
  if (branch === '') return '';
  return branch === canvas.symbol('lastBranch') ? '  ' : canvas.symbol('stem');
}
