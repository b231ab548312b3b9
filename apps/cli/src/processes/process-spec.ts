import type { ReadyCheck } from './ready-check.js';

/**
 * When a process is stopped. Who takes requests goes first, so that those behind it can finish what has begun; who
 * takes telemetry outlives all that send it; who keeps data goes last.
 */
export const stopStages = ['balancer', 'proxy', 'app', 'lab', 'store'] as const;

export type StopStage = (typeof stopStages)[number];

/** How to run one process: everything the supervisor needs to know. */
export interface ProcessSpec {
  /** Unique in the system: `shop-a`, `postgres`. Also the name of its log. */
  readonly name: string;
  readonly service: string;
  readonly machine: string | null;
  readonly stage: StopStage;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** User to run as, when it is not ours. */
  readonly ids?: { readonly uid?: number; readonly gid?: number };
  /** True for our own Node processes: they end when the channel to us closes. Others get a guard. */
  readonly ipc: boolean;
  /** The port shown to people. */
  readonly port: number;
  readonly stopSignal: NodeJS.Signals;
  readonly ready: ReadyCheck;
}
