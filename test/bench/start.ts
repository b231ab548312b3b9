/**
 * How long a warm start takes, from the command to "ready", and how much memory all processes hold together.
 *
 * Memory is the proportional set size (PSS): pages that several processes share are divided among them, so that the
 * sum is what the machine really gives away. A cold start (empty data folder) is run first and printed beside.
 * Usage: npm run bench:start [-- --rounds 3]
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Address, json, runCli } from '../support/cli.ts';
import { median, printResult, printTable, round } from './table.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);

interface Status {
  /** The launcher, which also is the name server. */
  pid: number;
  processes: { name: string; pid: number }[];
}

async function start(address: Address): Promise<number> {
  const began = performance.now();
  const up = await runCli(address, ['up', '--detach']);
  if (up.code !== 0) throw new Error(`up failed:\n${up.stdout}\n${up.stderr}`);
  return (performance.now() - began) / 1000;
}

/** PSS in MB of each process and all its children (PostgreSQL has many). */
async function pssMb(pids: readonly number[]): Promise<Map<number, number>> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const ownerOf = (pid: number): number | undefined => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (pids.includes(at)) return at;
    }
    return undefined;
  };
  const sums = new Map<number, number>(pids.map((pid) => [pid, 0]));
  for (const pid of parents.keys()) {
    const owner = ownerOf(pid);
    if (owner === undefined) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    sums.set(owner, (sums.get(owner) ?? 0) + kilobytes / 1024);
  }
  return sums;
}

const folder = await mkdtemp(join(tmpdir(), 'roundtrip-bench-'));
const address: Address = { dataFolder: folder, portOffset: 9_000 };
try {
  const cold = await start(address);
  await runCli(address, ['down']);
  process.stdout.write(`cold start ${round(cold)} s\n`);

  const seconds: number[] = [];
  const totals: number[] = [];
  let last: (string | number)[][] = [];
  for (let index = 0; index < rounds; index += 1) {
    seconds.push(await start(address));
    // A trip through everything, so that no process is measured before it has worked.
    for (let trip = 0; trip < 6; trip += 1) await json(address, ['send', 'GET', '/api/users/1']);
    const status = await json<Status>(address, ['status']);
    const processes = [{ name: 'launcher', pid: status.pid }, ...status.processes];
    const memory = await pssMb(processes.map((one) => one.pid));
    last = processes.map((one) => [one.name, round(memory.get(one.pid) ?? 0, 0)]);
    totals.push([...memory.values()].reduce((sum, one) => sum + one, 0));
    process.stdout.write(`warm start ${round(seconds.at(-1) ?? 0)} s, ${round(totals.at(-1) ?? 0, 0)} MB\n`);
    await runCli(address, ['down']);
  }
  process.stdout.write('\n');
  printTable(['process', 'PSS MB'], [...last, ['all together', round(median(totals), 0)]]);
  process.stdout.write('\n');
  printResult({
    bench: 'start',
    seconds: round(median(seconds)),
    coldSeconds: round(cold),
    pssMb: round(median(totals), 0),
    rounds,
  });
} finally {
  await runCli(address, ['down']);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
