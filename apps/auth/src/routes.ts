import 'reflect-metadata';
import { loadConfig } from '@roundtrip/config';
import { listRoutes, type Route } from '@roundtrip/nest';
import { ACCESS_RULE, type AccessRule } from './access/access-rule.js';
import { authModule } from './auth.module.js';
import { authSettings } from './settings.js';

const usedBy: Readonly<Record<AccessRule, string>> = {
  public: 'anybody',
  internal: 'our own services, by the internal key',
};

/** The rule that `AccessGuard` goes by: the handler's, else its controller's. */
export function accessRuleOf({ handler, controller }: Route): AccessRule | undefined {
  return Reflect.getMetadata(ACCESS_RULE, handler) ?? Reflect.getMetadata(ACCESS_RULE, controller);
}

/** All routes of this service. */
export function routes(): Promise<Route[]> {
  // Only the graph of modules is built, so no setting is used.
  const placeholder = {
    DATABASE_URL: 'postgres://none',
    INTERNAL_KEY_FILE: 'none',
    SIGNING_KEYS_DIR: 'none',
  };
  const loaded = loadConfig(authSettings, placeholder);
  if (loaded.status === 'invalid') throw new Error(loaded.problems.join('; '));
  return listRoutes(authModule(loaded.config));
}

/** The routes and who may use them, as a Markdown table. */
export async function routeTable(): Promise<string> {
  const rows = (await routes()).map((route) => {
    const rule = accessRuleOf(route);
    return `| \`${route.method} ${route.path}\` | ${rule === undefined ? 'nobody' : usedBy[rule]} |`;
  });
  return ['| route | who may use it |', '|---|---|', ...rows].join('\n');
}
