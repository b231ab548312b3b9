import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';

/** Every program that a system runs, relative to the repository. */
export const programs = Object.freeze({
  /** Starts telemetry before an application's first line, so that its libraries are instrumented when they load. */
  preload: 'observability/tracing/dist/register.js',
  balancer: 'apps/edge/dist/balancer.main.js',
  proxy: 'apps/edge/dist/proxy.main.js',
  shop: 'apps/shop/dist/main.js',
  auth: 'apps/auth/dist/main.js',
  pricing: 'apps/pricing/dist/main.js',
  fulfilment: 'apps/fulfilment/dist/main.js',
  lab: 'apps/lab/dist/main.js',
  shopMigrate: 'apps/shop/dist/migrate.js',
  authMigrate: 'apps/auth/dist/migrate.js',
  fulfilmentMigrate: 'apps/fulfilment/dist/migrate.js',
});

/** The programs that are not built. */
export function missingPrograms(repository: string): string[] {
  return Object.values(programs).filter((program) => !existsSync(join(repository, program)));
}

/** @throws CliError when a program is not built */
export function checkPrograms(repository: string): void {
  const missing = missingPrograms(repository);
  if (missing.length === 0) return;
  throw new CliError(`Not built: ${missing.join(', ')}.`, { fix: 'Run: npm run build' });
}
