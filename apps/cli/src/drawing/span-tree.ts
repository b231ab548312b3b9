import type { TripSpan, TripView } from '@roundtrip/contracts';
import { type Canvas, millis, printable } from './canvas.js';
import { childrenOf } from './span-children.js';

const SERVICE_WIDTH = 11;
const STEP_WIDTH = 15;
const TIME_WIDTH = 11;

/** Every span of the trip as a tree: name, service, step, duration. */
export function drawSpanTree(view: TripView, canvas: Canvas): string[] {
  const children = childrenOf(view);
  const width = canvas.columns - SERVICE_WIDTH - STEP_WIDTH - TIME_WIDTH;
  const lines: string[] = [];
  const draw = (span: TripSpan, above: string, branch: string) => {
    const notes = [span.error ? 'error' : '', span.late ? 'after the end' : ''].filter((note) => note !== '');
    const name = `${span.name}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
    const label = canvas.cell(above + branch + printable(name), width);
    lines.push(
      (span.error ? canvas.style('yellow', label) : label) +
        canvas.style('dim', canvas.cell(` ${printable(span.service)}`, SERVICE_WIDTH)) +
        canvas.step(span.step, canvas.cell(` ${span.step}`, STEP_WIDTH)) +
        millis(span.durationMs).padStart(TIME_WIDTH),
    );
    const below = children(span.id);
    const stem = branch === '' ? '' : above + stemUnder(branch, canvas);
    below.forEach((child, index) => {
      draw(child, stem, canvas.symbol(index === below.length - 1 ? 'lastBranch' : 'branch'));
    });
  };
  for (const head of children(null)) draw(head, '', '');
  return ['', canvas.style('bold', `All ${view.spanCount} spans`), ...lines];
}

function stemUnder(branch: string, canvas: Canvas): string {
  return branch === canvas.symbol('lastBranch') ? '   ' : canvas.symbol('stem');
}
