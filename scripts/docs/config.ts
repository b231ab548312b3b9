import { builtModules, cell, generatedNote, isRecord } from './modules.ts';

interface SettingRow {
  env: string;
  description: string;
  type: string;
  unit: string;
  default: unknown;
  required: boolean;
}

function isSetting(value: unknown): value is SettingRow {
  return isRecord(value) && typeof value.env === 'string' && typeof value.description === 'string';
}

/** docs/config.md: every setting of every process, from the schemas that the processes load. */
export async function configReference(): Promise<string> {
  const sections: string[] = [];
  for (const { owner, exports } of await builtModules('/settings.js')) {
    for (const [name, schema] of Object.entries(exports)) {
      if (!isRecord(schema)) continue;
      const rows = Object.values(schema).filter(isSetting);
      if (rows.length === 0) continue;
      sections.push(
        `## ${owner}: ${name}`,
        '',
        '| variable | type | default | what it is |',
        '|---|---|---|---|',
        ...rows.map(
          (row) => `| \`${row.env}\` | ${typeOf(row)} | ${defaultOf(row)} | ${cell(row.description)} |`,
        ),
        '',
      );
    }
  }
  return [
    generatedNote,
    '# Settings',
    '',
    'Read once from the environment, validated, frozen. A process refuses to start with a bad one and names all of',
    'them. `npx roundtrip up` sets what the processes need. Secrets are files; only the two URLs of database and cache',
    'may carry a password.',
    '',
    ...sections,
  ].join('\n');
}

function typeOf(row: SettingRow): string {
  return cell(row.unit === '' || row.unit === row.type ? row.type : `${row.type} (${row.unit})`);
}

function defaultOf(row: SettingRow): string {
  if (row.default !== undefined) return `\`${cell(row.default)}\``;
  return row.required ? 'required' : 'none';
}
