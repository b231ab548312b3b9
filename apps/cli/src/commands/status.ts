import { DOMAIN } from '@roundtrip/contracts';
import type { Command } from 'commander';
import { exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { balancerView, type MachineView } from '../launcher/balancer-view.js';
import { type SystemUrls, systemUrls } from '../launcher/process-table.js';
import { readRunningState, type SystemState } from '../launcher/state-file.js';
import type { Output } from '../output.js';
import { memoryOf } from '../processes/memory.js';
import { runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';
import { type Column, layTable } from './table.js';

/** What `status --json` prints. */
export interface SystemStatus {
  readonly running: boolean;
  readonly phase?: SystemState['phase'];
  readonly dataFolder: string;
  readonly pid?: number;
  readonly uptimeSeconds?: number;
  readonly database?: SystemState['database'];
  readonly cache?: SystemState['cache'];
  readonly urls?: SystemUrls;
  readonly processes: readonly ProcessStatus[];
  /** As the balancer sees them; empty when it does not answer. */
  readonly machines: readonly MachineView[];
  readonly memoryMb?: number;
}

export interface ProcessStatus {
  readonly name: string;
  readonly service: string;
  readonly machine: string | null;
  readonly pid: number | null;
  readonly port: number;
  /** `starting`, `ready`, `backing off`, `stopping`, `stopped` */
  readonly state: string;
  readonly uptimeSeconds: number;
  readonly restarts: number;
  readonly lastExit: string | null;
  /** With its children, MB. */
  readonly memoryMb: number;
}

const examples = `
Examples:
  $ npx roundtrip status
  $ npx roundtrip status --json

Exit codes: 0 it runs, 3 it does not.`;

export function registerStatus(program: Command): void {
  withSystemOptions(program.command('status').description('show what runs, and how'))
    .addHelpText('after', examples)
    .action((options: SystemOptions) => runSystemCommand(options, status));
}

async function status({ data, output }: CliContext): Promise<number> {
  const state = readRunningState(data.stateFile);
  if (state === undefined) {
    if (output.json) output.object({ running: false, dataFolder: data.root, processes: [], machines: [] });
    else output.line(`Nothing runs in ${data.root}. Start it: npx roundtrip up`);
    return exitCodes.notRunning;
  }
  const machines = (await balancerView(data, state.ports.balancer)) ?? [];
  const report = reportOf(state, data.root, machines, Date.now());
  if (output.json) output.object(report);
  else print(output, report);
  return exitCodes.ok;
}

function reportOf(
  state: SystemState,
  dataFolder: string,
  machines: readonly MachineView[],
  now: number,
): SystemStatus {
  const secondsSince = (millis: number) => Math.max(0, Math.round((now - millis) / 1000));
  const pids = [state.launcher, ...state.processes.map(({ identity }) => identity)].flatMap((identity) =>
    identity === null ? [] : [identity.pid],
  );
  const memory = memoryOf(pids);
  const launcherMb = memory.get(state.launcher.pid) ?? 0;
  const memoryOfProcess = (pid: number | undefined) => Math.round(memory.get(pid ?? -1) ?? 0);
  const processes = state.processes.map(
    ({ name, service, machine, identity, port, phase, startedAt, restarts, lastExit }): ProcessStatus => ({
      name,
      service,
      machine,
      pid: identity?.pid ?? null,
      port,
      state: phase,
      uptimeSeconds: identity === null ? 0 : secondsSince(startedAt),
      restarts,
      lastExit,
      memoryMb: memoryOfProcess(identity?.pid),
    }),
  );
  return {
    running: true,
    phase: state.phase,
    dataFolder,
    pid: state.launcher.pid,
    uptimeSeconds: secondsSince(state.startedAt),
    database: state.database,
    cache: state.cache,
    urls: systemUrls(state.ports),
    processes,
    machines,
    memoryMb: Math.round(launcherMb),
  };
}

const columns: readonly Column<ProcessStatus>[] = [
  { title: 'process', cell: ({ name }) => name },
  { title: 'pid', align: 'right', cell: ({ pid }) => String(pid ?? '-') },
  { title: 'port', align: 'right', cell: ({ port }) => (port === 0 ? '-' : String(port)) },
  { title: 'state', cell: ({ state }) => state },
  { title: 'up', align: 'right', cell: ({ uptimeSeconds }) => duration(uptimeSeconds) },
  { title: 'restarts', align: 'right', cell: ({ restarts }) => String(restarts) },
  { title: 'MB', align: 'right', cell: ({ memoryMb }) => String(memoryMb) },
  { title: 'last exit', cell: ({ lastExit }) => lastExit ?? '' },
];

function print(output: Output, report: SystemStatus): void {
  const { phase, processes, machines, urls, memoryMb = 0, pid, uptimeSeconds = 0, database, cache } = report;
  output.line(
    `${phase === 'ready' ? 'Runs' : `Is ${phase}`} in ${report.dataFolder} (pid ${pid}, ${duration(uptimeSeconds)}).`,
  );
  output.line(`Database: ${database}. Cache: ${cache}. Memory of all processes: ${memoryMb} MB.`);
  output.line();
  const [title = '', ...lines] = layTable(columns, processes);
  output.line(output.style('bold', title));
  for (const [index, line] of lines.entries()) {
    output.line(processes[index]?.state === 'ready' ? line : output.style('yellow', line));
  }
  output.line();
  if (machines.length === 0) output.line('The balancer does not answer.');
  for (const { name, healthy, reason, ejections } of machines) {
    const times = takenOut(ejections);
    const text = healthy ? `gets requests${times}` : `gets none: ${reason ?? 'not healthy'}${times}`;
    output.line(`  machine ${name}  ${output.style(healthy ? 'green' : 'red', text)}`);
  }
  output.line();
  output.line(`  ${urls?.local}  front door`);
  output.line(`  ${urls?.query}  traces`);
  output.line(`  dig @${urls?.dns.replace(':', ' -p ')} ${DOMAIN}  names`);
}

/** How often the balancer has taken a machine out; empty when it never did. */
export function takenOut(ejections: number): string {
  if (ejections === 0) return '';
  return `, taken out ${ejections === 1 ? 'once' : `${ejections} times`} so far`;
}

/** `42 s`, `7 min`, `3 h 5 min` */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
