import { attributes } from './attributes.js';
import type { AttributeDefinition, MetricDefinition, SpanDefinition } from './definition.js';
import { metrics } from './metrics.js';
import { describeCondition } from './rules/describe.js';
import type { Rule } from './rules/rule.js';
import { rules } from './rules/rules.js';
import { spans } from './spans.js';

/**
 * The reference of all telemetry of our own making, as Markdown: spans by service, attributes, metrics, and the
 * rules that give every other span its step. Made from the data of this package and nothing else.
 */
export function telemetryReference(): string {
  return [
    '# Telemetry',
    '',
    'What Roundtrip adds to the telemetry of the OpenTelemetry instrumentations it runs. HTTP, database, RPC and runtime',
    'spans and metrics come from those and follow the stable',
    '[semantic conventions](https://opentelemetry.io/docs/specs/semconv/); they are not repeated here.',
    '',
    '## Spans',
    '',
    'Every one of them also carries `lifecycle.step`. `{x}` in a name stands for a part with few values.',
    '',
    ...groupsOf(spans).flatMap((group) => [`### ${group}`, '', ...spanTable(group), '']),
    '## Attributes',
    '',
    ...attributeTable(attributes),
    '',
    `Of the conventions these are set, too: ${conventionAttributes().map(code).join(', ')}.`,
    '',
    '## Metrics',
    '',
    ...metricTable(metrics),
    '',
    '## How a span gets its step',
    '',
    'Rules are tried in this order and the first that matches wins. *Told*: what `lifecycle.step` says, else the step of',
    'the layer in `lifecycle.stage`. *Inherited*: the step of the parent. Whichever rule matches, a valid',
    '`lifecycle.stage` and `lifecycle.leg` on the span count; the layers `interceptor.after`, `exception_filter` and',
    '`response` are leg `back`. How the time of a trip is then divided is in',
    '[decision 0002](adr/0002-breakdown-of-a-trip.md).',
    '',
    ...ruleTable(rules),
    '',
  ].join('\n');
}

/** Names of the conventions that our own spans and metrics use: all that this package does not define. */
export function conventionAttributes(): string[] {
  const own = new Set(attributes.map(({ name }) => name));
  const used = [...spans, ...metrics].flatMap((definition) => definition.attributes);
  return [...new Set(used)].filter((name) => !own.has(name)).sort();
}

/** Spans are listed under the services that emit them, so that what four services have in common stands there once. */
function groupsOf(all: readonly SpanDefinition[]): string[] {
  return [...new Set(all.map(groupOf))];
}

function groupOf({ services }: SpanDefinition): string {
  return services.join(', ');
}

function spanTable(group: string): string[] {
  return table(
    ['span', 'kind', 'step', 'stage', 'what happens', 'attributes'],
    spans
      .filter((span) => groupOf(span) === group)
      .map((span) => [
        code(span.name),
        span.kind,
        span.step,
        span.stage ?? '',
        span.brief,
        span.attributes.map(code).join(', '),
      ]),
  );
}

function attributeTable(all: readonly AttributeDefinition[]): string[] {
  return table(
    ['attribute', 'type', 'meaning', 'example'],
    all.map(({ name, type, brief, example }) => [code(name), type, brief, code(example)]),
  );
}

function metricTable(all: readonly MetricDefinition[]): string[] {
  return table(
    ['metric', 'instrument', 'unit', 'meaning', 'attributes', 'buckets'],
    all.map((metric) => [
      code(metric.name),
      metric.instrument,
      code(metric.unit),
      metric.brief,
      metric.attributes.map(code).join(', '),
      metric.buckets?.join(', ') ?? '',
    ]),
  );
}

function ruleTable(all: readonly Rule[]): string[] {
  return table(
    ['#', 'rule', 'a span …', 'step', 'leg', 'stage', 'why'],
    all.map((rule, i) => [
      `${i + 1}`,
      code(rule.id),
      describeCondition(rule.when),
      rule.step === 'told' || rule.step === 'inherited' ? `*${rule.step}*` : rule.step,
      rule.leg ?? '',
      rule.stage ?? '',
      rule.brief,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** A bar ends a cell, even within code. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text}\``;
}
