import { type ConfigValues, defaultPorts, loadConfig, type PortName, portSettings } from '@roundtrip/config';
import { CliError, exitCodes } from './cli-error.js';
import type { Environment } from './environment.js';
import { MAX_MACHINES } from './settings.js';

/** The port of every part. `proxy` and `shop` are those of machine a; see `machinePort`. */
export type Ports = Readonly<Record<PortName, number>>;

export const machineNames: readonly string[] = ['a', 'b', 'c', 'd', 'e'].slice(0, MAX_MACHINES);

/** The port of `proxy` or `shop` on a machine: machine b has the one after machine a's, and so on. */
export function machinePort(ports: Ports, part: 'proxy' | 'shop', machine: string): number {
  return ports[part] + machineNames.indexOf(machine);
}

/** The variable that moves a port, for messages. */
export function portVariable(name: PortName): string {
  return portSettings[name].env;
}

/**
 * The ports that the settings ask for: a part's own variable, else its default plus the offset.
 *
 * @throws CliError for a port that is not a number, out of range, or 0 (the parts have to know each other's ports).
 */
export function portsFrom(env: Environment, offset: number): Ports {
  const loaded = loadConfig(portSettings, env);
  const problems = loaded.status === 'invalid' ? loaded.problems : [];
  const asked: Partial<ConfigValues<typeof portSettings>> = loaded.status === 'ok' ? loaded.config : {};
  const ports = Object.fromEntries(
    Object.entries(defaultPorts).map(([name, standard]) => [
      name,
      asked[name as PortName] ?? standard + offset,
    ]),
  ) as Record<PortName, number>;
  for (const [name, port] of Object.entries(ports)) {
    if (port === 0 || port + MAX_MACHINES > 65_536) {
      problems.push(
        `${portVariable(name as PortName)}=${port}: choose a port from 1 to ${65_536 - MAX_MACHINES}`,
      );
    }
  }
  if (problems.length > 0) {
    throw new CliError(
      `Some ports cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      {
        exitCode: exitCodes.usage,
      },
    );
  }
  return Object.freeze(ports);
}
