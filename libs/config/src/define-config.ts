import type { AnySetting, Setting } from './setting.js';

export type ConfigSchema = Readonly<Record<string, AnySetting>>;

export type ConfigValues<S extends ConfigSchema> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export type LoadResult<S extends ConfigSchema> =
  | { status: 'ok'; config: ConfigValues<S> }
  | { status: 'invalid'; problems: string[] };

/** Thrown by code that cannot go on with invalid settings; the message lists every problem, a line each. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`Cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Declares what an app reads from its environment. The declaration is also the reference in docs. */
export function defineConfig<const S extends ConfigSchema>(schema: S): S {
  return Object.freeze(schema);
}

/**
 * Reads every setting once and freezes the result.
 *
 * @param env usually `process.env`; an empty string counts as not set.
 * @returns all problems at once, each naming the variable, the value it had (a URL without its credentials) and what
 *   was expected.
 */
export function loadConfig<S extends ConfigSchema>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): LoadResult<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(schema)) {
    const raw = env[setting.env];
    if (raw === undefined || raw === '') {
      if (setting.required) problems.push(`${setting.env} is not set: ${setting.description}`);
      values[key] = setting.default;
      continue;
    }
    const parsed = setting.schema.safeParse(raw);
    if (parsed.success) values[key] = parsed.data;
    else
      problems.push(
        `${setting.env}='${printable(setting, raw)}': ${parsed.error.issues.map((issue) => issue.message).join(', ')}`,
      );
  }
  if (problems.length > 0) return { status: 'invalid', problems };
  return { status: 'ok', config: Object.freeze(values) as ConfigValues<S> };
}

/** A value as a message may show it. A URL that cannot be parsed may have its password anywhere before the last `@`. */
function printable({ type }: AnySetting, raw: string): string {
  return type === 'url' ? raw.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@') : raw;
}

/** `loadConfig` for a process's entry point: prints the problems to standard error and exits with 2. */
export function loadConfigOrExit<S extends ConfigSchema>(schema: S): ConfigValues<S> {
  const result = loadConfig(schema, process.env);
  if (result.status === 'ok') return result.config;
  process.stderr.write(`${new ConfigError(result.problems).message}\n`);
  process.exit(2);
}
