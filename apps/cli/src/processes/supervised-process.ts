import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundtrip/clock';
import { type BackOffPolicy, backOff } from './back-off.js';
import { type DismissGuard, guard } from './guard.js';
import { openLog } from './log-file.js';
import { identify, type ProcessIdentity } from './process-identity.js';
import type { ProcessSpec } from './process-spec.js';
import type { Phase, ProcessState } from './process-state.js';

/** How a first start ended. */
export type StartResult =
  | { status: 'ready' }
  /** It ended before it was ready. */
  | { status: 'ended'; how: string }
  /** It did not become ready in time, or said that it never will. */
  | { status: 'not ready'; reason: string }
  /** It was stopped meanwhile. */
  | { status: 'stopped' };

export interface SupervisorHooks {
  readonly clock: Clock;
  readonly backOff: BackOffPolicy;
  /** A state that others see has changed. */
  changed(): void;
  crashed(spec: ProcessSpec, how: string, restartInMillis: number): void;
  recovered(spec: ProcessSpec): void;
}

/** A start takes seconds on a busy machine; looking more often would only make it busier. */
const READY_POLL_MILLIS = 200;

/**
 * One process that is kept running: started, watched until it is ready, started again with a growing wait when it
 * crashes, and stopped on request. A crash before it was ever ready is not repaired: the start has failed.
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private identity: ProcessIdentity | null = null;
  private phase: Phase = 'stopped';
  private startedAt = 0;
  private restarts = 0;
  private crashesInARow = 0;
  private lastExit: string | null = null;
  private running = false;
  private everReady = false;
  private stopping = false;
  private exited: Promise<void> = Promise.resolve();
  private restartTimer: NodeJS.Timeout | undefined;
  private dismissGuard: DismissGuard | undefined;
  private guardGone: Promise<void> | undefined;

  constructor(
    readonly spec: ProcessSpec,
    private readonly logFile: string,
    private readonly hooks: SupervisorHooks,
  ) {}

  get state(): ProcessState {
    const { name, service, machine, port, stopSignal } = this.spec;
    return {
      name,
      service,
      machine,
      port,
      phase: this.phase,
      identity: this.identity,
      stopSignal,
      startedAt: this.startedAt,
      restarts: this.restarts,
      lastExit: this.lastExit,
    };
  }

  /** Starts it and waits until it is ready, has failed, or the time is up. */
  async start(timeoutMillis: number): Promise<StartResult> {
    this.launch(true);
    return this.untilReady(timeoutMillis);
  }

  /** Asks it to end; after `graceMillis` it is killed. Resolves when it is gone. */
  async stop(graceMillis: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    if (this.running) {
      this.setPhase('stopping');
      this.child?.kill(this.spec.stopSignal);
      const timer = setTimeout(() => this.child?.kill('SIGKILL'), graceMillis);
      await this.exited;
      clearTimeout(timer);
    }
    this.setPhase('stopped');
    await this.guardGone;
  }

  /** Ends it now. */
  kill(): void {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    this.child?.kill('SIGKILL');
  }

  private launch(first: boolean): void {
    const { command, args, env, cwd, ids, ipc, stopSignal } = this.spec;
    const log = openLog(this.logFile, first);
    const child = spawn(command, args, {
      ...ids,
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      // Out of the terminal's process group: on Ctrl-C we stop everything in order.
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.running = child.pid !== undefined;
    this.startedAt = this.hooks.clock.nowMillis();
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => {
        if (child.pid === undefined) this.ended(`could not be started: ${error.message}`, resolve);
      });
      child.once('exit', (code, signal) =>
        this.ended(signal === null ? `exit code ${code}` : `signal ${signal}`, resolve),
      );
    });
    this.identity = child.pid === undefined ? null : (identify(child.pid) ?? null);
    if (!ipc && child.pid !== undefined) this.dismissGuard = guard(child.pid, stopSignal);
    this.setPhase('starting');
  }

  private ended(how: string, resolve: () => void): void {
    this.lastExit = how;
    this.identity = null;
    this.running = false;
    this.guardGone = this.dismissGuard?.();
    this.dismissGuard = undefined;
    if (!this.stopping && this.everReady) this.restartLater(how);
    else this.setPhase('stopped');
    resolve();
  }

  private restartLater(how: string): void {
    const ranMillis = this.hooks.clock.nowMillis() - this.startedAt;
    if (ranMillis >= this.hooks.backOff.resetAfter) this.crashesInARow = 0;
    const wait = backOff(this.crashesInARow, this.hooks.backOff);
    this.crashesInARow += 1;
    this.restarts += 1;
    this.setPhase('backing off');
    this.hooks.crashed(this.spec, how, wait);
    this.restartTimer = setTimeout(() => void this.restart(), wait);
  }

  private async restart(): Promise<void> {
    try {
      this.launch(false);
    } catch (error) {
      this.ended(`could not be started: ${(error as Error).message}`, () => {});
      return;
    }
    const { status } = await this.untilReady(Number.POSITIVE_INFINITY);
    if (status === 'ready') this.hooks.recovered(this.spec);
  }

  private async untilReady(timeoutMillis: number): Promise<StartResult> {
    const { child } = this;
    const deadline = performance.now() + timeoutMillis;
    let reason = '';
    while (performance.now() < deadline) {
      const answer = await this.spec.ready();
      if (this.stopping) return { status: 'stopped' };
      // A crash and a restart may lie between the question and its answer, which is then about another process.
      if (this.child !== child || !this.running) {
        return { status: 'ended', how: this.lastExit ?? 'it ended' };
      }
      if (answer.status === 'ready') {
        this.everReady = true;
        this.setPhase('ready');
        return answer;
      }
      reason = answer.reason;
      if (answer.status === 'never') break;
      await sleep(READY_POLL_MILLIS);
    }
    return { status: 'not ready', reason };
  }

  private setPhase(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.hooks.changed();
  }
}
