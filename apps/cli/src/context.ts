import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@roundtrip/config';
import { CliError, exitCodes } from './cli-error.js';
import { DataFolder } from './data-folder.js';
import { type Environment, ownEnvironment } from './environment.js';
import { readRunningState } from './launcher/state-file.js';
import { Output } from './output.js';
import { type Ports, portsFrom } from './ports.js';
import { type CliSettings, cliSettings } from './settings.js';

/** What every command starts from. */
export interface CliContext {
  /** Folder of the workspace: where apps/ and node_modules/ are. */
  readonly repository: string;
  readonly settings: CliSettings;
  /** The environment as it was given to us; the launcher hands it on to the processes it starts. */
  readonly environment: Environment;
  readonly data: DataFolder;
  /** Ports of the running system; when none runs in this data folder, those that the settings ask for. */
  readonly ports: Ports;
  readonly output: Output;
}

export interface ContextOptions {
  /** `--json` */
  json?: boolean;
  /** `--data DIR`; wins over `ROUNDTRIP_DATA`. */
  dataFolder?: string;
  environment?: Environment;
  output?: Output;
}

/**
 * Reads settings, finds the data folder and the ports.
 *
 * @throws CliError (exit code 2) that lists every setting that is wrong.
 */
export function createContext({
  json = false,
  dataFolder,
  environment = ownEnvironment,
  output = new Output(json),
}: ContextOptions = {}): CliContext {
  const loaded = loadConfig(cliSettings, environment);
  if (loaded.status === 'invalid') {
    const list = loaded.problems.map((problem) => `  - ${problem}`).join('\n');
    throw new CliError(`Some settings cannot be used:\n${list}`, { exitCode: exitCodes.usage });
  }
  const settings = loaded.config;
  const repository = findRepository();
  const data = new DataFolder(dataFolder ?? settings.dataFolder ?? join(repository, '.roundtrip'));
  const ports = readRunningState(data.stateFile)?.ports ?? portsFrom(environment, settings.portOffset);
  return { repository, settings, environment, data, ports, output };
}

/** Walks up from this file to the folder that holds the lockfile. */
function findRepository(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new CliError('Cannot find the workspace: there is no package-lock.json above this program.');
    folder = parent;
  }
  return folder;
}
