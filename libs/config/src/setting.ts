import { z } from 'zod';

/** One setting: where it is read from, what it may be, and the sentence that explains it. */
export interface Setting<T> {
  /** Name of the environment variable. */
  readonly env: string;
  readonly description: string;
  /** Unit of the value as the reference prints it, e.g. `ms`, `bytes`, `port`. */
  readonly unit: string;
  readonly type: string;
  /** `undefined` with `required: true` means that the process refuses to start without it. */
  readonly default: T | undefined;
  readonly required: boolean;
  readonly schema: z.ZodType<T>;
}

// biome-ignore lint/suspicious/noExplicitAny: a schema holds settings of any type; `ConfigValues` keeps each one typed
export type AnySetting = Setting<any>;

interface Options<T> {
  env: string;
  description: string;
  default?: T;
  /** No default, and the process may start without it. */
  optional?: boolean;
}

type Value<T, O extends Options<T>> = O extends { optional: true } ? T | undefined : T;

function setting<T, O extends Options<T>>(
  options: O,
  type: string,
  unit: string,
  schema: z.ZodType<T>,
): Setting<Value<T, O>> {
  const required = options.default === undefined && options.optional !== true;
  const { env, description } = options;
  return {
    env,
    description,
    unit,
    type,
    default: options.default,
    required,
    schema,
  } as Setting<Value<T, O>>;
}

/** A whole number with bounds. */
export function integer<const O extends Options<number> & { unit: string; min?: number; max?: number }>(
  options: O,
): Setting<Value<number, O>> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(options, 'integer', options.unit, z.coerce.number().int().min(min).max(max));
}

/** A TCP or UDP port; 0 lets the system choose one. */
export function port<const O extends Options<number>>(options: O): Setting<Value<number, O>> {
  return setting(options, 'integer', 'port', z.coerce.number().int().min(0).max(65_535));
}

export function text<const O extends Options<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, 'text', '', z.string().min(1));
}

export function url<const O extends Options<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, 'url', '', z.string().refine(URL.canParse, 'is not a URL'));
}

/** A file or folder; relative paths start at the working directory. */
export function path<const O extends Options<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, 'path', '', z.string().min(1));
}

/** A file that holds a secret. The setting is its path; the secret itself is never in the environment. */
export function secretFile<const O extends Options<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, 'path to a secret', '', z.string().min(1));
}

export function bool<const O extends Options<boolean>>(options: O): Setting<Value<boolean, O>> {
  return setting(
    options,
    'true | false',
    '',
    z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1'),
  );
}

export function choice<const C extends readonly [string, ...string[]], const O extends Options<C[number]>>(
  choices: C,
  options: O,
): Setting<Value<C[number], O>> {
  return setting<C[number], O>(
    options,
    choices.join(' | '),
    '',
    z.enum(choices as unknown as [string, ...string[]]),
  );
}
