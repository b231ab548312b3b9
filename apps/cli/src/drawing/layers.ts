import type { TripSpan, TripView } from '@roundtrip/contracts';
import { LIFECYCLE_EARLY_EXIT } from '@roundtrip/semconv';
import { type Canvas, millis, printable } from './canvas.js';
import { type Hop, hopsOf } from './hops.js';
import { childrenOf } from './span-children.js';

const STAGE_WIDTH = 18;
const TIME_WIDTH = 11;
/** What one layer did is told in so many lines; the whole tree has the rest. */
const MAX_CALLS = 6;
/** Requests to other services are told in a line each, and so many of them. */
const MAX_OTHER_HOPS = 8;

/**
 * The Nest application that the trip was for: its layers in the order in which Nest ran them, and what each called.
 * Then, in a line each, what it asked other Nest applications for.
 */
export function drawLayers(view: TripView, canvas: Canvas): string[] {
  const [main, ...others] = hopsOf(view);
  if (!main) return [];
  const children = childrenOf(view);
  return [
    '',
    canvas.style('bold', canvas.fit(titleOf(main), canvas.columns)),
    ...main.layers.flatMap((layer) => [
      drawLayer(layer, canvas),
      ...drawCalls(callsOf(layer, children), children, canvas),
    ]),
    ...drawOthers(main, others, canvas),
  ];
}

function titleOf({ service, machine, entry }: Hop): string {
  const where = machine === null ? service : `${service}, machine ${machine}`;
  const route = entry === undefined ? '' : `: ${entry.name}`;
  return printable(`Inside ${where}${route}, in the order in which Nest ran it`);
}

function drawLayer(span: TripSpan, canvas: Canvas): string {
  const stage = canvas.cell(span.stage ?? '', STAGE_WIDTH);
  const exit = span.attributes[LIFECYCLE_EARLY_EXIT];
  const mark = exit === undefined ? '' : ` ${canvas.symbol('warning')} ${printable(exit)}`;
  const width = canvas.columns - 3 - STAGE_WIDTH - 1 - TIME_WIDTH;
  const name = canvas.cell(printable(layerName(span)) + mark, width);
  const styled = span.error || mark !== '' ? canvas.style('yellow', name) : name;
  return `   ${canvas.step(span.step, stage)} ${styled}${millis(span.durationMs).padStart(TIME_WIDTH)}`;
}

/**
 * The class says it all where Nest calls one method of it, `JwtAuthGuard.canActivate`; handlers have names of their
 * own. A pipe also says on which parameter it worked.
 */
function layerName({ name, stage, attributes }: TripSpan): string {
  if (stage === 'handler' || stage === 'response') return name;
  const parameter = attributes['nestjs.param.name'] ?? attributes['nestjs.param.type'];
  const layer = name.replace(/^middleware /, '').replace(/\.[a-z]\w*$/, '');
  return parameter === undefined ? layer : `${layer} (${parameter})`;
}

/** What a layer called: its children that are no layers themselves. */
function callsOf(layer: TripSpan, children: ReturnType<typeof childrenOf>): readonly TripSpan[] {
  return children(layer.id).filter((child) => child.stage === null && child.service === layer.service);
}

function drawCalls(
  calls: readonly TripSpan[],
  children: ReturnType<typeof childrenOf>,
  canvas: Canvas,
): string[] {
  const shown = calls.slice(0, MAX_CALLS);
  const hidden = calls.length - shown.length;
  const indent = ' '.repeat(3 + STAGE_WIDTH + 1);
  const width = canvas.columns - indent.length - 2 - TIME_WIDTH;
  return [
    ...shown.map((call, index) => {
      const last = index === shown.length - 1 && hidden === 0;
      const branch = canvas.style('dim', canvas.symbol(last ? 'lastBranch' : 'branch'));
      const text = canvas.cell(printable(describe(call, children, canvas)), width);
      const time = canvas.style('dim', millis(call.durationMs).padStart(TIME_WIDTH));
      return `${indent}${branch}${canvas.step(call.step, text)}${time}`;
    }),
    ...(hidden > 0
      ? [canvas.style('dim', `${indent}${canvas.symbol('lastBranch')}${hidden} more, see --spans`)]
      : []),
  ];
}

/** The call's name, and in a word what came of it: hit or miss, whom it reached. */
function describe(call: TripSpan, children: ReturnType<typeof childrenOf>, canvas: Canvas): string {
  const hit = call.attributes['cache.hit'];
  if (typeof hit === 'boolean') {
    const tier = call.attributes['cache.tier'];
    const key = call.attributes['cache.key'];
    const what = key === undefined ? call.name : `${call.name} ${key}`;
    return `${what}: ${hit ? 'hit' : 'miss'}${hit && tier !== undefined ? ` (${tier})` : ''}`;
  }
  const answering = children(call.id).find((child) => child.service !== call.service);
  return answering ? `${call.name} ${canvas.symbol('arrow')} ${answering.service}` : call.name;
}

function drawOthers(main: Hop, others: readonly Hop[], canvas: Canvas): string[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, MAX_OTHER_HOPS);
  const width = canvas.columns - 3 - TIME_WIDTH;
  const lines = shown.map(({ service, entry, layers }) => {
    const handler = layers.find(({ stage }) => stage === 'handler');
    const what = [service, entry?.name, handler?.name].filter((part) => part !== undefined).join('  ');
    const time = entry?.durationMs ?? layers.reduce((sum, layer) => sum + layer.durationMs, 0);
    return `   ${canvas.cell(printable(what), width)}${millis(time).padStart(TIME_WIDTH)}`;
  });
  const hidden = others.length - shown.length;
  return [
    '',
    canvas.style('bold', printable(`What ${main.service} asked others for`)),
    ...lines,
    ...(hidden > 0 ? [canvas.style('dim', `   ${hidden} more, see --spans`)] : []),
  ];
}
