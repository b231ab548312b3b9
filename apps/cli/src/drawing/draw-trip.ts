import type { TripView } from '@roundtrip/contracts';
import { Canvas, type CanvasOptions, printable } from './canvas.js';
import { drawHeadline } from './headline.js';
import { drawLayers } from './layers.js';
import { drawPlans } from './plans.js';
import { drawSpanTree } from './span-tree.js';
import { drawStepTable } from './step-table.js';
import { drawWarnings } from './warnings.js';

export interface DrawOptions extends CanvasOptions {
  /** What was asked, in the words of the one who asked: `GET /api/users/1 as esther`. */
  asked?: string;
  /** Base URL of the lab's query port; the trace's address is printed with it. */
  queryUrl?: string;
  /** The whole tree instead of the layers only. */
  spans?: boolean;
}

/**
 * Draws a trip for a terminal: the headline, the eleven steps, the layers of each Nest application, what PostgreSQL
 * did where that was asked for, and where to look further. Pure; no line is longer than `columns` (at least 60).
 */
export function drawTrip(view: TripView, options: DrawOptions): string {
  const canvas = new Canvas(options);
  return [
    '',
    ...drawHeadline(view, canvas, options.asked),
    canvas.rule(),
    ...drawStepTable(view, canvas),
    ...(options.spans ? drawSpanTree(view, canvas) : drawLayers(view, canvas)),
    ...drawPlans(view, canvas),
    ...drawFooter(view, canvas, options),
    '',
  ].join('\n');
}

function drawFooter(view: TripView, canvas: Canvas, { queryUrl, spans }: DrawOptions): string[] {
  const linked = view.linked.map(({ traceId, name, service, direction }) => {
    const how = direction === 'to' ? 'came before:' : 'followed:';
    return `trace ${printable(traceId)} ${how} ${printable(name)} (${printable(service)})`;
  });
  const address = queryUrl === undefined ? [] : [`${queryUrl}/#${view.traceId}`];
  const lines = [...drawWarnings(view, spans), ...linked, `trace ${printable(view.traceId)}`, ...address];
  return ['', ...lines.map((line) => canvas.style('dim', canvas.fit(line, canvas.columns)))];
}
