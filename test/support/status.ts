import { json } from './cli.js';
import { system } from './trip.js';

export interface SystemStatus {
  processes: ProcessStatus[];
  machines: { name: string; healthy: boolean }[];
  urls: { query: string };
}

export interface ProcessStatus {
  name: string;
  pid: number;
  state: string;
  restarts: number;
  memoryMb: number;
}

/** Every process is ready, and all three machines get requests. */
export function allHealthy({ processes, machines }: SystemStatus): boolean {
  return (
    processes.every((one) => one.state === 'ready') &&
    machines.length === 3 &&
    machines.every((machine) => machine.healthy)
  );
}

export function status(): Promise<SystemStatus> {
  return json<SystemStatus>(system(), ['status']);
}

export async function processNamed(name: string): Promise<ProcessStatus> {
  const { processes } = await status();
  const found = processes.find((process) => process.name === name);
  if (found === undefined)
    throw new Error(`no process ${name} among ${processes.map((one) => one.name).join(', ')}`);
  return found;
}

/** Asks the lab's query port. */
export async function query<T>(path: string): Promise<T> {
  const { urls } = await status();
  const response = await fetch(new URL(path, urls.query));
  return (await response.json()) as T;
}
