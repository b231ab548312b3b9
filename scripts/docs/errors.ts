import { type ErrorKind, httpStatusOf } from '../../libs/errors/dist/index.js';
import { builtModules, cell, generatedNote, isRecord } from './modules.ts';

interface ErrorRow {
  code: string;
  kind: ErrorKind;
  when: string;
  /** Where the kind's usual status is not the one. */
  status?: number;
}

function isErrorRow(value: unknown): value is ErrorRow {
  return (
    isRecord(value) &&
    typeof value.code === 'string' &&
    typeof value.kind === 'string' &&
    typeof value.when === 'string'
  );
}

/** docs/errors.md: every stable error code that a client can meet, from the apps' error tables. */
export async function errorReference(): Promise<string> {
  const rows = new Map<string, { owner: string; row: ErrorRow }>();
  for (const { owner, exports } of await builtModules('errors.js')) {
    for (const table of Object.values(exports)) {
      if (typeof table !== 'object' || table === null) continue;
      for (const row of Object.values(table).filter(isErrorRow))
        rows.set(`${owner} ${row.code}`, { owner, row });
    }
  }
  const sorted = [...rows.values()].sort((a, b) =>
    `${a.owner} ${a.row.code}`.localeCompare(`${b.owner} ${b.row.code}`),
  );
  return [
    generatedNote,
    '# Errors',
    '',
    'Every error is a problem document (RFC 9457, `application/problem+json`) with a stable `code` and the `traceId` of',
    'the trip. The kind of an error decides its status; services know kinds, only the outermost filter knows HTTP.',
    '',
    '| code | status | kind | from | when |',
    '|---|---|---|---|---|',
    ...sorted.map(
      ({ owner, row }) =>
        `| \`${row.code}\` | ${row.status ?? httpStatusOf(row.kind)} | ${row.kind} | ${owner} | ${cell(row.when)} |`,
    ),
  ].join('\n');
}
