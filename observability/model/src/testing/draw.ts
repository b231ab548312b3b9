import type { Classify } from '../classify.js';
import { criticalPath } from '../critical-path.js';
import type { Attributes, Span, SpanKind } from '../span.js';
import { isStage, isStep } from '../steps.js';
import { buildTrip, type Trip } from '../trip.js';
import { makeSpan } from './make-span.js';

/** Nanoseconds that one character of a drawing stands for. */
const nanosPerCell = 10;

/** Where the first span of a drawing starts. Not 0, so that spans can be drawn before it. */
const originNanos = 1_000_000;

const kinds: readonly string[] = ['server', 'client', 'producer', 'consumer', 'internal'];

/**
 * Reads spans off a drawing, a line each. The indentation says whose child a span is, the bar when it ran, one
 * character for 10 ns; `|` is a span without duration. What follows the bar is a kind, `@service`, `key=value` or `key="a value"`.
 *
 * ```
 * client   ==========    @client
 *   shop     ======      server @shop step=middleware
 * ```
 *
 * The span's id is its name. The left edge of the first bar is the trip's start; a bar may begin before it.
 */
export function drawSpans(drawing: string): Span[] {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '');
  const barColumn = (line: string) => line.search(/[=|]/);
  const origin = barColumn(lines[0] ?? '');
  const above: { indent: number; id: string; service: string }[] = [];
  return lines.map((line) => {
    const [, indentText = '', name = '', bar = '', words = ''] =
      /^(\s*)(\S+)\s+(=+|\|)\s*(.*)$/.exec(line) ?? [];
    if (name === '') throw new SyntaxError(`Not a line of a drawing: '${line}'`);
    while (above.length > 0 && above.at(-1)!.indent >= indentText.length) above.pop();
    const parent = above.at(-1);
    const start = originNanos + (barColumn(line) - origin) * nanosPerCell;
    const told = readWords(words);
    const service = told.service ?? parent?.service ?? 'shop';
    above.push({ indent: indentText.length, id: name, service });
    return makeSpan({
      id: name,
      parent: parent?.id,
      service,
      kind: told.kind,
      attributes: told.attributes,
      start,
      end: start + (bar === '|' ? 0 : bar.length * nanosPerCell),
    });
  });
}

export function drawTrip(drawing: string): Trip {
  return buildTrip(drawSpans(drawing));
}

/** Takes `step=…`, `leg=back` and `stage=…` from the drawing; without a step a span has its parent's. */
export const classifyAsDrawn: Classify = ({ attributes: { step, leg, stage } }, parent) => ({
  step: isStep(step) ? step : (parent?.classification.step ?? 'client'),
  leg: leg === 'back' ? 'back' : undefined,
  stage: isStage(stage) ? stage : undefined,
});

/** Who owns each 10 ns of a trip, from its start to its end: the first letters of the spans' names. */
export function ownersOf(trip: Trip): string {
  return criticalPath(trip)
    .map(({ span, fromNanos, toNanos }) =>
      span.name.charAt(0).repeat(Number(toNanos - fromNanos) / nanosPerCell),
    )
    .join('');
}

function readWords(text: string) {
  const attributes: Record<string, string> = {};
  let kind: SpanKind | undefined;
  let service: string | undefined;
  for (const [word, key, value] of text.matchAll(/([^\s=]+)="([^"]*)"|\S+/g)) {
    const [shortKey = '', shortValue] = word.split('=');
    if (key !== undefined) attributes[key] = value ?? '';
    else if (shortValue !== undefined) attributes[shortKey] = shortValue;
    else if (word.startsWith('@')) service = word.slice(1);
    else if (kinds.includes(word)) kind = word as SpanKind;
    else throw new SyntaxError(`Not a kind, a service or an attribute: '${word}'`);
  }
  return { attributes: attributes as Attributes, kind, service };
}
