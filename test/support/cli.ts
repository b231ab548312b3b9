import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = fileURLToPath(new URL('../../apps/cli/bin/roundtrip.mjs', import.meta.url));

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Address {
  dataFolder: string;
  portOffset: number;
}

/** The environment of a system of its own: its data folder and its ports, nothing from the developer's shell. */
export function environmentOf(address: Address, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(
    ([name]) => !/^(ROUNDTRIP_|OTEL_|DATABASE_URL$|REDIS_URL$|LOG_LEVEL$)/.test(name),
  );
  return {
    ...Object.fromEntries(rest),
    // A cache that outlives a shop would decide which trips need the database.
    ROUNDTRIP_REDIS: 'false',
    NO_COLOR: '1',
    ROUNDTRIP_DATA: address.dataFolder,
    ROUNDTRIP_PORT_OFFSET: String(address.portOffset),
    ...extra,
  };
}

/** Starts `roundtrip …` without waiting for it. */
export function spawnCli(address: Address, args: string[], extra: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: environmentOf(address, extra),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs `roundtrip …` to its end. */
export function runCli(
  address: Address,
  args: string[],
  extra: Record<string, string> = {},
): Promise<CliResult> {
  const child = spawnCli(address, args, extra);
  return resultOf(child);
}

/** Collects what a process prints and resolves when it ends. */
export function resultOf(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs a command with `--json` and gives back its last line, parsed. */
export async function json<T>(address: Address, args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCli(address, [...args, '--json']);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new Error(`roundtrip ${args.join(' ')} exited ${code} without JSON:\n${stdout}\n${stderr}`);
  }
}
