import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '@roundtrip/clock';
import { CliError } from '../cli-error.js';
import type { DataFolder } from '../data-folder.js';
import { type BackOffPolicy, defaultBackOff } from '../processes/back-off.js';
import { limitLog, tailOfLog } from '../processes/log-file.js';
import { type OneShotSpec, runOneShot } from '../processes/one-shot.js';
import { type ProcessSpec, type StopStage, stopStages } from '../processes/process-spec.js';
import type { ProcessState } from '../processes/process-state.js';
import type { ReadyCheck } from '../processes/ready-check.js';
import { SupervisedProcess, type SupervisorHooks } from '../processes/supervised-process.js';
import { shortPath } from '../short-path.js';
import type { EventSink } from './events.js';

/** What to start, and in which order. */
export interface Blueprint {
  /** Started first, along with what does not need them. */
  readonly stores: readonly ProcessSpec[];
  readonly independent: readonly ProcessSpec[];
  /** Run side by side when the stores are ready. */
  readonly setUps: readonly OneShotSpec[];
  /** Called when all set-up commands have done their work. */
  readonly onSetUp?: () => void;
  readonly dependent: readonly DependentProcess[];
  /** Whether the processes, each ready by itself, have found each other. Waited for a short while when all are ready. */
  readonly settled?: ReadyCheck;
}

/** A process that is started when the stores are ready and some set-up commands are done. */
export interface DependentProcess {
  readonly spec: ProcessSpec;
  /** Names of set-up commands; one that need not run this time counts as done. */
  readonly after: readonly string[];
}

export interface SupervisorOptions {
  readonly data: DataFolder;
  readonly onEvent: EventSink;
  /** The list of processes has changed. */
  readonly onChange: () => void;
  readonly startTimeoutMillis: number;
  readonly clock?: Clock;
  readonly backOff?: BackOffPolicy;
}

/** When a stage that is still not gone is killed: milliseconds since the stop began. All are gone within 5 s. */
const stageDeadlines: Readonly<Record<StopStage, number>> = {
  balancer: 1200,
  proxy: 1800,
  app: 3400,
  lab: 4000,
  store: 4700,
};

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
const LOG_LOOK_MILLIS = 5000;
const TAIL_LINES = 12;
const SETTLE_MILLIS = 5000;
const SETTLE_POLL_MILLIS = 100;

/** Starts the processes of a system, keeps them running, and stops them in order. */
export class Supervisor {
  private readonly processes: SupervisedProcess[] = [];
  private readonly setUps = new Map<string, ProcessState>();
  private readonly setUpRuns: Promise<unknown>[] = [];
  private readonly aborted = new AbortController();
  private readonly hooks: SupervisorHooks;
  private readonly clock: Clock;
  private readonly began: number;
  private readonly logWatch: NodeJS.Timeout;

  constructor(private readonly options: SupervisorOptions) {
    const { onEvent, onChange, clock = systemClock, backOff = defaultBackOff } = options;
    this.clock = clock;
    this.began = clock.nowMillis();
    this.hooks = {
      clock,
      backOff,
      changed: onChange,
      crashed: ({ name }, how, restartInMillis) => onEvent({ event: 'crashed', name, how, restartInMillis }),
      recovered: ({ name }) => onEvent({ event: 'recovered', name }),
    };
    this.logWatch = setInterval(() => void this.limitLogs(), LOG_LOOK_MILLIS).unref();
  }

  get states(): ProcessState[] {
    return [...this.processes.map(({ state }) => state), ...this.setUps.values()];
  }

  /**
   * Starts everything; resolves when every process is ready, or `stop` was called.
   *
   * @throws CliError with the last log lines of the first one that failed; `stop` then ends the others
   */
  async start({ stores, independent, setUps, onSetUp, dependent, settled }: Blueprint): Promise<void> {
    const storesReady = Promise.all(stores.map((spec) => this.startOne(spec)));
    const setUp = new Map(setUps.map((spec) => [spec.name, storesReady.then(() => this.setUp(spec))]));
    const allSetUp = Promise.all(setUp.values()).then(() => {
      if (!this.aborted.signal.aborted) onSetUp?.();
    });
    const startDependent = async ({ spec, after }: DependentProcess) => {
      await storesReady;
      await Promise.all(after.map((name) => setUp.get(name)));
      await this.startOne(spec);
    };
    await Promise.all([
      storesReady,
      allSetUp,
      ...independent.map((spec) => this.startOne(spec)),
      ...dependent.map(startDependent),
    ]);
    if (settled !== undefined) await this.untilSettled(settled);
  }

  /** Stops everything, whatever state it is in; resolves when nothing is left. */
  async stop(): Promise<void> {
    this.aborted.abort();
    clearInterval(this.logWatch);
    await Promise.allSettled(this.setUpRuns);
    const began = performance.now();
    for (const stage of stopStages) {
      const grace = Math.max(100, stageDeadlines[stage] - (performance.now() - began));
      await Promise.all(
        this.processes.filter(({ spec }) => spec.stage === stage).map((one) => one.stop(grace)),
      );
    }
  }

  /** Kills everything at once. */
  kill(): void {
    this.aborted.abort();
    for (const one of this.processes) one.kill();
  }

  private async startOne(spec: ProcessSpec): Promise<void> {
    if (this.aborted.signal.aborted) return;
    const { name, port } = spec;
    const one = new SupervisedProcess(spec, this.options.data.logFile(name), this.hooks);
    this.processes.push(one);
    const result = await one.start(this.options.startTimeoutMillis);
    switch (result.status) {
      case 'ready':
        this.options.onEvent({ event: 'part', name, port, seconds: this.seconds() });
        return;
      case 'ended':
        throw this.failure(name, `${name} ended before it was ready (${result.how}).`);
      case 'not ready':
        throw this.failure(name, `${name} did not become ready: ${result.reason}.`);
      case 'stopped':
        return;
    }
  }

  private async setUp(spec: OneShotSpec): Promise<void> {
    if (this.aborted.signal.aborted) return;
    const { name } = spec;
    const run = runOneShot(spec, {
      logFile: this.options.data.logFile(name),
      signal: this.aborted.signal,
      onStart: (identity) => {
        this.setUps.set(name, {
          name,
          service: name,
          machine: null,
          port: 0,
          phase: 'starting',
          identity,
          stopSignal: 'SIGTERM',
          startedAt: this.clock.nowMillis(),
          restarts: 0,
          lastExit: null,
        });
        this.options.onChange();
      },
      onLine: (line) => this.options.onEvent({ event: 'progress', name, line }),
    });
    this.setUpRuns.push(run);
    const result = await run;
    this.setUps.delete(name);
    this.options.onChange();
    if (result.status === 'failed' && !this.aborted.signal.aborted) {
      throw this.failure(name, `${name} failed (${result.how}).`);
    }
  }

  private async untilSettled(settled: ReadyCheck): Promise<void> {
    const deadline = performance.now() + SETTLE_MILLIS;
    for (;;) {
      const answer = await settled();
      if (answer.status === 'ready' || this.aborted.signal.aborted) return;
      if (performance.now() >= deadline) {
        this.options.onEvent({ event: 'note', message: answer.reason });
        return;
      }
      await sleep(SETTLE_POLL_MILLIS);
    }
  }

  private failure(name: string, message: string): CliError {
    const logFile = this.options.data.logFile(name);
    const tail = tailOfLog(logFile, TAIL_LINES).map((line) => `  ${line}`);
    return new CliError([message, ...tail].join('\n'), {
      fix: `The whole log: ${shortPath(logFile)}`,
    });
  }

  private seconds(): number {
    return Math.round((this.clock.nowMillis() - this.began) / 10) / 100;
  }

  private async limitLogs(): Promise<void> {
    // A launcher in the background has a log, too.
    for (const name of [...this.processes.map(({ spec }) => spec.name), 'launcher']) {
      await limitLog(this.options.data.logFile(name), LOG_LIMIT_BYTES).catch(() => false);
    }
  }
}
