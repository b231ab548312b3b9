import { attributeDefinitions, metricDefinitions, spanDefinitions } from './telemetry.js';

/** The tables of the README, from the data: what this package emits is its interface. */
export function telemetryTables(): string {
  return [
    '### Emitted spans',
    '',
    table(
      ['span', 'step', 'stage', 'what it is', 'attributes'],
      spanDefinitions.map(({ name, step, stage, brief, attributes }) => [
        code(name),
        step,
        stage ?? '',
        brief,
        attributes.map(code).join(' '),
      ]),
    ),
    '',
    'Every span also has `lifecycle.step`. All are of kind INTERNAL.',
    '',
    '### Attributes',
    '',
    table(
      ['attribute', 'type', 'what it is', 'example'],
      attributeDefinitions.map(({ name, type, brief, example }) => [code(name), type, brief, code(example)]),
    ),
    '',
    '### Metrics',
    '',
    table(
      ['metric', 'instrument', 'unit', 'what it is', 'attributes'],
      metricDefinitions.map(({ name, instrument, unit, brief, attributes }) => [
        code(name),
        instrument,
        code(unit),
        brief,
        attributes.map(code).join(' '),
      ]),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
