import type { TripSpan, TripView } from '@roundtrip/contracts';
import { type Canvas, millis, printable } from './canvas.js';
import { childrenOf } from './span-children.js';

const STEP_WIDTH = 15;
const TIME_WIDTH = 11;

/** Every span of the trip as a tree: name, step, duration. The service is named where it changes. */
export function drawSpanTree(view: TripView, canvas: Canvas): string[] {
  const children = childrenOf(view);
  const width = canvas.columns - STEP_WIDTH - TIME_WIDTH;
  const lines: string[] = [];
  const draw = (span: TripSpan, stem: string, branch: string, caller: string | undefined) => {
    const label = canvas.cell(printable(labelOf(span, caller)), width - stem.length - branch.length);
    lines.push(
      canvas.style('dim', stem + branch) +
        (span.error ? canvas.style('yellow', label) : label) +
        canvas.step(span.step, canvas.cell(` ${printable(span.step)}`, STEP_WIDTH)) +
        millis(span.durationMs).padStart(TIME_WIDTH),
    );
    const below = children(span.id);
    const nextStem = stem + stemUnder(branch, canvas);
    below.forEach((child, index) => {
      draw(child, nextStem, canvas.symbol(index < below.length - 1 ? 'branch' : 'lastBranch'), span.service);
    });
  };
  for (const head of children(null)) draw(head, '', '', undefined);
  return ['', canvas.style('bold', `All ${view.spanCount} spans`), ...lines];
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
