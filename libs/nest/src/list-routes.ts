import { type DynamicModule, type InjectionToken, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer, NestFactory } from '@nestjs/core';

/** One route as its decorators declare it; a global prefix is not part of it. */
export interface Route {
  /** `GET`, `POST` … or `ALL`. */
  method: string;
  /** Begins with a slash; parameters as in `:id`. */
  path: string;
  controller: Type;
  handler: (...args: never[]) => unknown;
}

/**
 * All routes of an app, by path and method, without running it: Nest builds the module graph and makes no provider,
 * so no database is needed.
 */
export async function listRoutes(module: Type | DynamicModule): Promise<Route[]> {
  const app = await NestFactory.createApplicationContext(module, { preview: true, logger: false });
  const modules = [...app.get<InjectionToken, ModulesContainer>(ModulesContainer).values()];
  const controllers = modules.flatMap((found) =>
    [...found.controllers.values()].map(({ metatype }) => metatype),
  );
  return controllers
    .flatMap((controller) => routesOf(controller as Type))
    .sort((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
}

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, Route['handler']>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const paths = pathsOf(controller).flatMap((base) => pathsOf(handler).map((path) => joined(base, path)));
    return paths.map((path) => ({ method: RequestMethod[method]!, path, controller, handler }));
  });
}

function pathsOf(target: object): string[] {
  const declared = Reflect.getMetadata(PATH_METADATA, target) as string | string[];
  return Array.isArray(declared) ? declared : [declared];
}

function joined(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((segment) => segment !== '')
    .join('/')}`;
}
