import type { SpanContext } from '@opentelemetry/api';
import type { Upstream } from './upstreams.js';

export interface MachineSettings {
  /** False: no checks are made, every machine counts as healthy, and an ejection ends by time alone. */
  healthChecks: boolean;
  healthyAfter: number;
  unhealthyAfter: number;
  ejectAfter: number;
  ejectBaseMillis: number;
  ejectMaxMillis: number;
}

/** Why a call counts against a machine, or `health check`. */
export type OutReason =
  | 'connect error'
  | 'tls error'
  | 'connection reset'
  | 'bad response'
  | 'gateway error'
  | 'health check';

/** Told when a machine leaves the rotation and when it is back. Gets each event once, in order. */
export interface MachineObserver {
  /**
   * @param backOffMillis how long it stays out at least; 0 when the active checks decide.
   * @param cause the span of the call that was one too many; `undefined` when a check was.
   * @returns the span of the event, for the return to link to.
   */
  ejected(
    machine: Machine,
    reason: OutReason,
    backOffMillis: number,
    cause?: SpanContext,
  ): SpanContext | undefined;
  returned(machine: Machine, reason: OutReason, outForMillis: number, ejection?: SpanContext): void;
}

/** A machine as `GET /balancer/machines` shows it. */
export interface MachineView {
  name: string;
  origin: string;
  /** Whether it gets requests. */
  available: boolean;
  health: Health;
  ejected: boolean;
  /** Why it gets none; `null` while it is in, and before it was in for the first time. */
  outReason: OutReason | null;
  /** Milliseconds until a passed check may end its ejection. */
  backOffLeftMillis: number;
  failuresInARow: number;
  /** How often it was taken out, for whatever reason, since the balancer started. */
  ejections: number;
}

type Health = 'unknown' | 'healthy' | 'unhealthy';

/**
 * What the balancer knows of one machine. Two things keep it out of the rotation, each by itself:
 *
 *     active checks      unknown ──pass──▶ healthy ──unhealthyAfter fails──▶ unhealthy
 *                        unknown ──fail──▶ unhealthy ──healthyAfter passes──▶ healthy
 *     passive ejection   ejectAfter failed calls in a row ──▶ out for base·2ⁿ, at most max,
 *                        then in again with the next check that passes
 *
 * Pure: no I/O, no timers; the time is passed in as milliseconds since the epoch.
 */
export class Machine {
  readonly name: string;
  readonly origin: string;
  private health: Health;
  private checksInARow = 0;
  private failuresInARow = 0;
  private ejectedUntil: number | undefined;
  private ejectionsInARow = 0;
  private timesOut = 0;
  private inSince = 0;
  private out: { since: number; reason: OutReason; span: SpanContext | undefined } | undefined;

  constructor(
    upstream: Upstream,
    private readonly settings: MachineSettings,
    private readonly observer: MachineObserver,
  ) {
    this.name = upstream.name;
    this.origin = upstream.origin;
    this.health = settings.healthChecks ? 'unknown' : 'healthy';
  }

  /** Passes its active checks. */
  get healthy(): boolean {
    return this.health === 'healthy';
  }

  /** Failed too many calls in a row and is in its back-off. */
  get ejected(): boolean {
    return this.ejectedUntil !== undefined;
  }

  /** May be chosen. */
  get available(): boolean {
    return this.healthy && !this.ejected;
  }

  /** Takes in the result of an active check. */
  checked(passed: boolean, now: number): void {
    const wasAvailable = this.available;
    const agrees = passed === this.healthy;
    this.checksInARow = agrees ? 0 : this.checksInARow + 1;
    const needed = passed ? this.settings.healthyAfter : this.settings.unhealthyAfter;
    if (this.health === 'unknown' || this.checksInARow >= needed) {
      this.health = passed ? 'healthy' : 'unhealthy';
      this.checksInARow = 0;
    }
    if (passed) this.endEjection(now);
    if (wasAvailable && !this.available) this.leave('health check', 0, now);
    this.comeBackIfAvailable(now);
  }

  /** A call was answered, to the last byte, with anything but a gateway error. */
  succeeded(): void {
    this.failuresInARow = 0;
  }

  /**
   * A call failed, the answer broke off, or it was a 502 or 503.
   *
   * @returns true when this was one too many and the machine is ejected.
   */
  failed(reason: OutReason, now: number, cause?: SpanContext): boolean {
    this.failuresInARow += 1;
    if (!this.available || this.failuresInARow < this.settings.ejectAfter) return false;
    const stayedIn = now - this.inSince >= this.settings.ejectMaxMillis;
    this.ejectionsInARow = stayedIn ? 1 : this.ejectionsInARow + 1;
    const backOff = Math.min(
      this.settings.ejectBaseMillis * 2 ** (this.ejectionsInARow - 1),
      this.settings.ejectMaxMillis,
    );
    this.ejectedUntil = now + backOff;
    this.leave(reason, backOff, now, cause);
    return true;
  }

  /** Without active checks nothing else ends an ejection, so the time is looked at before each choice. */
  settle(now: number): void {
    if (this.settings.healthChecks) return;
    this.endEjection(now);
    this.comeBackIfAvailable(now);
  }

  /** What the lab and the tests see of it. */
  view(now: number): MachineView {
    return {
      name: this.name,
      origin: this.origin,
      available: this.available,
      health: this.health,
      ejected: this.ejected,
      outReason: this.out?.reason ?? null,
      backOffLeftMillis: Math.max(0, Math.round((this.ejectedUntil ?? now) - now)),
      failuresInARow: this.failuresInARow,
      ejections: this.timesOut,
    };
  }

  private endEjection(now: number): void {
    if (this.ejectedUntil !== undefined && now >= this.ejectedUntil) this.ejectedUntil = undefined;
  }

  private leave(reason: OutReason, backOffMillis: number, now: number, cause?: SpanContext): void {
    this.timesOut += 1;
    const span = this.observer.ejected(this, reason, backOffMillis, cause);
    this.out = { since: now, reason, span };
  }

  private comeBackIfAvailable(now: number): void {
    if (this.out === undefined || !this.available) return;
    const { since, reason, span } = this.out;
    this.out = undefined;
    this.inSince = now;
    this.failuresInARow = 0;
    this.observer.returned(this, reason, now - since, span);
  }
}
