import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../environment.js';
import type { OneShotSpec } from '../processes/one-shot.js';
import { inheritedEnvironment } from './node-process.js';
import type { SetUpName, SystemPlan } from './process-table.js';
import { programs } from './programs.js';

/** A command that brings one schema of the database up to date; each is idempotent. */
interface SetUpCommand {
  readonly name: SetUpName;
  /** Relative to the repository. */
  readonly entry: string;
  /**
   * Files and folders that decide what it does; when none has changed, it need not run. The whole program, not only
   * its migrations: running once too often costs a second, once too seldom costs an afternoon.
   */
  readonly inputs: readonly string[];
}

const setUpCommands: readonly SetUpCommand[] = [
  { name: 'shop-migrate', entry: programs.shopMigrate, inputs: ['apps/shop/dist', 'apps/shop/seeds'] },
  { name: 'auth-migrate', entry: programs.authMigrate, inputs: ['apps/auth/dist', 'libs/contracts/dist'] },
  // The queue's tables are pg-boss's: the lockfile says which version of it.
  {
    name: 'fulfilment-migrate',
    entry: programs.fulfilmentMigrate,
    inputs: ['apps/fulfilment/dist', 'package-lock.json'],
  },
];

/** Kept in the cluster's own folder, so that it is gone when the cluster is. */
const STAMP_FILE = 'roundtrip-set-up.sha256';

/** The commands that make schemas and seeds. They do not send telemetry: there is no trip to see. */
export function setUpSpecs(plan: SystemPlan, repository: string, environment: Environment): OneShotSpec[] {
  return setUpCommands.map(({ name, entry }) => ({
    name,
    command: process.execPath,
    args: [join(repository, entry)],
    env: {
      ...inheritedEnvironment(environment, plan),
      DATABASE_URL: plan.databaseUrl,
      PASSWORDS_FILE: plan.data.passwordsFile,
      OTEL_SDK_DISABLED: 'true',
    },
    cwd: repository,
  }));
}

/** Tells whether our own cluster was set up by exactly these files, and remembers that it was. */
export class SetUpStamp {
  private readonly file: string;
  private readonly wanted: string;

  constructor(cluster: string, repository: string, passwordsFile: string) {
    this.file = join(cluster, STAMP_FILE);
    this.wanted = fingerprint([
      ...setUpCommands.flatMap(({ entry, inputs }) =>
        [entry, ...inputs].map((path) => join(repository, path)),
      ),
      // New passwords are of no use until auth's accounts have them.
      passwordsFile,
    ]);
  }

  isCurrent(): boolean {
    return existsSync(this.file) && readFileSync(this.file, 'utf8') === this.wanted;
  }

  write(): void {
    writeFileSync(this.file, this.wanted, { mode: 0o600 });
  }
}

function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn))
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(map|d\.ts|tsbuildinfo)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
