import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { CliError } from '../cli-error.js';
import { machinePort, type Ports, portVariable } from '../ports.js';
import { ownerOfPort, type PortOwner, type Protocol } from '../processes/port-owner.js';

/** A port that a part of the system is going to listen on. */
export interface WantedPort {
  /** What listens there, e.g. `proxy of machine b`. */
  readonly what: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The variable that moves it. */
  readonly variable: string;
}

export interface TakenPort extends WantedPort {
  /** `EADDRINUSE`, `EACCES` … */
  readonly code: string;
  readonly owner: PortOwner | undefined;
}

export interface PortsInUse {
  readonly machines: readonly string[];
  /** Whether we start PostgreSQL and Redis ourselves. */
  readonly postgres: boolean;
  readonly redis: boolean;
}

/** When another system holds every port, three of them tell enough. */
const MAX_PROBLEMS = 3;

/** Every port of a system. */
export function wantedPorts(ports: Ports, { machines, postgres, redis }: PortsInUse): WantedPort[] {
  const single = (name: keyof Ports, what: string, protocol: Protocol = 'tcp'): WantedPort => ({
    what,
    port: ports[name],
    protocol,
    variable: portVariable(name),
  });
  const ofMachine = (part: 'proxy' | 'shop') =>
    machines.map(
      (machine): WantedPort => ({
        what: `${part} of machine ${machine}`,
        port: machinePort(ports, part, machine),
        protocol: 'tcp',
        variable: portVariable(part),
      }),
    );
  return [
    single('balancer', 'the balancer'),
    single('dns', 'DNS', 'udp'),
    ...ofMachine('proxy'),
    ...ofMachine('shop'),
    single('auth', 'auth'),
    single('pricing', 'pricing'),
    single('pricingHealth', "pricing's health"),
    single('fulfilment', "fulfilment's health"),
    single('query', "the lab's queries"),
    single('otlp', "the lab's telemetry intake"),
    ...(postgres ? [single('postgres', 'PostgreSQL')] : []),
    ...(redis ? [single('redis', 'Redis')] : []),
  ];
}

/** The wanted ports that cannot be had, with who has them. */
export async function takenPorts(wanted: readonly WantedPort[]): Promise<TakenPort[]> {
  const tried = await Promise.all(wanted.map(async (one) => ({ one, code: await tryPort(one) })));
  return tried.flatMap(({ one, code }) =>
    code === undefined ? [] : [{ ...one, code, owner: ownerOfPort(one.port, one.protocol) }],
  );
}

/**
 * Makes sure that every port can be had.
 *
 * @throws CliError that names each port that cannot, its owner if that can be seen, and the setting that moves it
 */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const twice = wanted.filter(
    (one, index) =>
      wanted.findIndex(({ port, protocol }) => port === one.port && protocol === one.protocol) < index,
  );
  const taken = twice.length > 0 ? [] : await takenPorts(wanted);
  const problems = [
    ...twice.map(
      (one) => `Port ${one.port} is given to two parts, one of them ${one.what} (${one.variable}).`,
    ),
    ...taken.map(describeTaken),
  ];
  if (problems.length === 0) return;
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length)
    shown.push(`${problems.length - shown.length} more ports cannot be had.`);
  throw new CliError(shown.join('\n'), {
    fix: 'End the other program, move one port with its variable, or all with ROUNDTRIP_PORT_OFFSET=1000.',
  });
}

/** One sentence: port, part, owner, setting. */
export function describeTaken({ port, protocol, what, variable, code, owner }: TakenPort): string {
  const name = `Port ${port}${protocol === 'udp' ? '/udp' : ''}, which ${what} needs,`;
  if (code !== 'EADDRINUSE') return `${name} cannot be opened (${code}). ${variable} moves it.`;
  const by = owner === undefined ? 'another program' : `pid ${owner.pid} (${shorten(owner.command)})`;
  return `${name} is taken by ${by}. ${variable} moves it.`;
}

function shorten(command: string): string {
  return command.length > 80 ? `${command.slice(0, 79)}…` : command;
}

/** Opens the port for a moment; answers the error's code when that fails. */
function tryPort({ port, protocol }: WantedPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    if (protocol === 'udp') {
      const socket = createSocket('udp4').once('error', failed);
      socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(undefined)));
    } else {
      const server = createServer().once('error', failed);
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
    }
  });
}
