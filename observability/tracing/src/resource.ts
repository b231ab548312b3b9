import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';

export interface ResourceInput {
  serviceName: string;
  /** Machine the process stands for. */
  machine: string | undefined;
  environment: string;
  /** The file the process was started with. */
  entry: string;
}

/** Who we are, on everything we send. */
export function resourceOf({ serviceName, machine, environment, entry }: ResourceInput): Resource {
  const version = versionBeside(entry);
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': serviceName,
      'service.namespace': 'roundtrip',
      ...(machine === undefined ? {} : { 'service.instance.id': machine }),
      ...(version === undefined ? {} : { 'service.version': version }),
      'deployment.environment.name': environment,
    }),
  );
}

/** The version in the nearest `package.json` above a file. */
function versionBeside(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        version?: unknown;
      };
      return typeof version === 'string' ? version : undefined;
    } catch {
      // No package.json here: look one folder up.
    }
  }
  return undefined;
}
