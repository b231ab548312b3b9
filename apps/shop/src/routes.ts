import 'reflect-metadata';
import { loadConfig } from '@roundtrip/config';
import { listRoutes, type Route } from '@roundtrip/nest';
import { AppModule } from './app.module.js';
import { ACCESS_RULE, type AccessRule } from './security/access-rules.js';
import { shopSettings } from './settings.js';

/** The rule that the guards go by: the handler's, else its controller's. */
export function accessRuleOf({ handler, controller }: Pick<Route, 'handler' | 'controller'>) {
  const rule: AccessRule | undefined =
    Reflect.getMetadata(ACCESS_RULE, handler) ?? Reflect.getMetadata(ACCESS_RULE, controller);
  return rule;
}

/** All routes of the shop. */
export function routes(): Promise<Route[]> {
  // Only the graph of modules is built, so no setting is used.
  const loaded = loadConfig(shopSettings, { DATABASE_URL: 'postgres://none', INTERNAL_KEY_FILE: 'none' });
  if (loaded.status === 'invalid') throw new Error(loaded.problems.join('; '));
  return listRoutes(AppModule.register(loaded.config));
}

/** The routes and who may call them, as a Markdown table. */
export async function routeTable(): Promise<string> {
  const rows = (await routes()).map(
    (route) => `| \`${route.method} ${route.path}\` | ${callersOf(accessRuleOf(route))} |`,
  );
  return ['| route | who may call it |', '|---|---|', ...rows].join('\n');
}

function callersOf(rule: AccessRule | undefined): string {
  switch (rule?.status) {
    case 'public':
      return 'anybody';
    case 'authenticated':
      return 'anybody who is signed in';
    case 'permission':
      return `who has \`${rule.permission}\``;
    case undefined:
      return 'nobody';
  }
}
