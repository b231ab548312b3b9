import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;

/**
 * Memory of processes together with all their children, in MB (2^20 bytes), by pid. On Linux the proportional set size
 * (pages that processes share are divided among them, so that sums are true), elsewhere the resident set size. A
 * process whose memory we may not see counts 0.
 */
export function memoryOf(pids: readonly number[]): Map<number, number> {
  const processes = process.platform === 'linux' ? linuxProcesses() : psProcesses();
  const childrenOf = new Map<number, number[]>();
  for (const [pid, { parent }] of processes) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  const known = new Map<number, number>();
  const sizeWithChildren = (pid: number): number => {
    let size = known.get(pid);
    if (size === undefined) {
      const own = processes.get(pid)?.bytes() ?? 0;
      size = (childrenOf.get(pid) ?? []).reduce((sum, child) => sum + sizeWithChildren(child), own);
      known.set(pid, size);
    }
    return size;
  };
  return new Map(pids.map((pid) => [pid, sizeWithChildren(pid) / MEBIBYTE]));
}

interface ProcessSize {
  readonly parent: number;
  /** Looked up when asked for: it costs the kernel a walk over the process's pages. */
  readonly bytes: () => number;
}

function linuxProcesses(): Map<number, ProcessSize> {
  const processes = new Map<number, ProcessSize>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    // The command in parentheses may hold anything; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    processes.set(Number(entry), { parent, bytes: () => proportionalSetSize(entry) });
  }
  return processes;
}

function proportionalSetSize(pid: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * KIBIBYTE;
}

function psProcesses(): Map<number, ProcessSize> {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return [pid, { parent, bytes: () => kilobytes * KIBIBYTE }];
    }),
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
