import { STATUS_CODES } from 'node:http';
import type { TripView } from '@roundtrip/contracts';
import { askedIn } from '../lab/asked.js';
import { type Canvas, millis, printable, type Style } from './canvas.js';
import { isRequest } from './skipped.js';

/** What was asked, what was answered, how long it took, who took part; then whatever is out of the ordinary. */
export function drawHeadline(view: TripView, canvas: Canvas, asked = requestOf(view)): string[] {
  const answer = answerOf(view);
  const left = canvas.cell(printable(asked), canvas.columns - answer.length - 1);
  const dot = ` ${canvas.symbol('dot')} `;
  const facts = [
    millis(view.durationMs),
    ...(view.machine === null ? [] : [`machine ${printable(view.machine)}`]),
    `${view.spanCount} ${view.spanCount === 1 ? 'span' : 'spans'}`,
    view.services.map(printable).join(` ${canvas.symbol('arrow')} `),
  ].join(dot);
  return [
    `${canvas.style('bold', left)} ${canvas.style(styleOf(view), answer)}`,
    canvas.fit(facts, canvas.columns),
    ...drawNotes(view, canvas),
  ];
}

function drawNotes({ earlyExit, whole, missing }: TripView, canvas: Canvas): string[] {
  const fit = (text: string) => canvas.fit(printable(text), canvas.columns - 2);
  const warn = (text: string) => canvas.style('yellow', `${canvas.symbol('warning')} ${fit(text)}`);
  return [
    ...(earlyExit
      ? [warn(`Early exit at ${earlyExit.step}, answered by ${earlyExit.service}: ${earlyExit.reason}`)]
      : []),
    ...(whole ? [] : [warn('This trip is not whole:')]),
    ...missing.map((what) => canvas.style('dim', `  ${fit(what)}`)),
  ];
}

/** Method and path of the request; the root's name for trips that began elsewhere. */
function requestOf(view: TripView): string {
  const { method, url } = askedIn(view);
  if (method === null || url === null || !URL.canParse(url)) return view.name;
  const { pathname, search } = new URL(url);
  return `${method} ${pathname}${search}`;
}

function answerOf(view: TripView): string {
  const { status } = view;
  if (status !== null) return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (isRequest(view)) return 'no answer';
  return view.errorCount > 0 ? 'with errors' : 'done';
}

function styleOf(view: TripView): Style {
  const { status } = view;
  if (status === null && !isRequest(view))
    return view.errorCount > 0 ? ['bold', 'yellow'] : ['bold', 'green'];
  if (status === null || status >= 500) return ['bold', 'red'];
  return status >= 400 ? ['bold', 'yellow'] : ['bold', 'green'];
}
