import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A class of Nest whose methods are replaced. Everything Nest calls internal is used through this shape only. */
export interface NestClass {
  readonly prototype: object;
}

/** The classes through which every request goes. Their names and methods are the same in Nest 10, 11 and 12. */
const classes = {
  GuardsConsumer: 'guards/guards-consumer',
  InterceptorsConsumer: 'interceptors/interceptors-consumer',
  PipesConsumer: 'pipes/pipes-consumer',
  BaseExceptionFilterContext: 'exceptions/base-exception-filter-context',
  BaseExceptionFilter: 'exceptions/base-exception-filter',
  ExceptionsHandler: 'exceptions/exceptions-handler',
  RouterExecutionContext: 'router/router-execution-context',
  RouterResponseController: 'router/router-response-controller',
  RoutesResolver: 'router/routes-resolver',
  ContextUtils: 'helpers/context-utils',
  MiddlewareBuilder: 'middleware/builder',
  MiddlewareModule: 'middleware/middleware-module',
  AbstractHttpAdapter: 'adapters/http-adapter',
  Injector: 'injector/injector',
} as const;

export type NestInternals = Readonly<Record<keyof typeof classes, NestClass | undefined>>;

export type LoadResult =
  | { status: 'loaded'; version: string; internals: NestInternals; missing: string[] }
  /** The application has no Nest. */
  | { status: 'absent' }
  | { status: 'failed'; error: unknown };

/**
 * Loads the application's own copy of `@nestjs/core`, synchronously and before the application does: `require` and
 * `import` give the same module, so what is changed here is what the application gets. No loader hook is involved.
 *
 * @param from file paths or URLs to resolve from; the first that finds Nest is taken
 */
export function loadNest(from: readonly string[]): LoadResult {
  for (const place of from) {
    const require = createRequire(place);
    let version: string;
    try {
      version = (require('@nestjs/core/package.json') as { version: string }).version;
    } catch {
      continue;
    }
    try {
      require('@nestjs/core'); // loads reflect-metadata first, which the files below need
      return { status: 'loaded', version, ...loadClasses(require) };
    } catch (error) {
      return { status: 'failed', error };
    }
  }
  return { status: 'absent' };
}

/** Where an application may be found when it does not say: beside its entry file, then in the working directory. */
export function defaultPlaces(): string[] {
  const places = [pathToFileURL(join(process.cwd(), 'package.json')).href];
  const entry = process.argv[1];
  if (entry !== undefined) places.unshift(pathToFileURL(entry).href);
  return places;
}

function loadClasses(require: NodeJS.Require): { internals: NestInternals; missing: string[] } {
  const missing: string[] = [];
  const internals = Object.fromEntries(
    Object.entries(classes).map(([name, file]) => {
      try {
        const loaded = require(`@nestjs/core/${file}.js`) as Record<string, NestClass | undefined>;
        if (loaded[name] === undefined) missing.push(name);
        return [name, loaded[name]];
      } catch {
        missing.push(name);
        return [name, undefined];
      }
    }),
  );
  return { internals: internals as NestInternals, missing };
}
