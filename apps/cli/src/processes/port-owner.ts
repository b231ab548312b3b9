import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortOwner {
  readonly pid: number;
  readonly command: string;
}

export type Protocol = 'tcp' | 'udp';

/** States of a socket that holds its port in /proc/net: listening (TCP), unconnected (UDP). */
const HOLDING: Readonly<Record<Protocol, string>> = { tcp: '0A', udp: '07' };
const LOCAL_ADDRESS = 1;
const STATE = 3;
const INODE = 9;

/** Who listens on a port, as far as we may see; processes of other users stay hidden from ordinary users. */
export function ownerOfPort(port: number, protocol: Protocol): PortOwner | undefined {
  return process.platform === 'linux' ? ownerFromProc(port, protocol) : ownerFromLsof(port, protocol);
}

/** Socket inodes on the port from /proc/net (proc_pid_net(5)), then the process that has one of them open. */
function ownerFromProc(port: number, protocol: Protocol): PortOwner | undefined {
  const inodes = new Set(
    [`/proc/net/${protocol}`, `/proc/net/${protocol}6`].flatMap((table) => inodesIn(table)),
  );
  if (inodes.size === 0) return undefined;
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && holdsSocket(entry, inodes))
      return { pid: Number(entry), command: commandOf(entry) };
  }
  return undefined;

  function inodesIn(table: string): string[] {
    return linesOf(table)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[STATE] === HOLDING[protocol])
      .filter((fields) => Number.parseInt(fields[LOCAL_ADDRESS]?.split(':')[1] ?? '', 16) === port)
      .map((fields) => `socket:[${fields[INODE]}]`);
  }
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(linkOf(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // another user's, or gone
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function commandOf(pid: string): string {
  return (linesOf(`/proc/${pid}/cmdline`)[0] ?? '').replaceAll('\0', ' ').trim();
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function ownerFromLsof(port: number, protocol: Protocol): PortOwner | undefined {
  try {
    const which = protocol === 'tcp' ? [`-iTCP:${port}`, '-sTCP:LISTEN'] : [`-iUDP:${port}`];
    const fields = execFileSync('lsof', ['-nP', ...which, '-Fpc'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    const pid = Number(fields.find((field) => field.startsWith('p'))?.slice(1));
    const command = fields.find((field) => field.startsWith('c'))?.slice(1) ?? '';
    return pid > 0 ? { pid, command } : undefined;
  } catch {
    return undefined;
  }
}
