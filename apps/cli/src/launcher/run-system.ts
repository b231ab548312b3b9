import { systemClock } from '@roundtrip/clock';
import type { CliContext } from '../context.js';
import { type DnsServer, serveZone } from '../dns/dns-server.js';
import { labZone } from '../dns/zone.js';
import { machineNames, portsFrom } from '../ports.js';
import { identify } from '../processes/process-identity.js';
import { ensureSecrets } from '../secrets/ensure-secrets.js';
import { chooseStores, makeBlueprint } from './blueprint.js';
import { claimDataFolder } from './claim.js';
import type { EventSink } from './events.js';
import { checkPorts, wantedPorts } from './port-check.js';
import { type SystemUrls, systemUrls } from './process-table.js';
import { removeState, type SystemState, writeState } from './state-file.js';
import { Supervisor } from './supervisor.js';

export interface RunOptions {
  readonly context: CliContext;
  /** 1 to 5. */
  readonly machines: number;
  readonly onEvent: EventSink;
  /** Gives up a start that is under way. To stop a system that runs, call `stop`. */
  readonly signal: AbortSignal;
  /** Kills every process at once, in whatever state the system is. A stop that is under way then ends quickly. */
  readonly killSignal?: AbortSignal;
  /** Decides what is run; a test puts something small here. */
  readonly blueprint?: typeof makeBlueprint;
}

export interface RunningSystem {
  readonly urls: SystemUrls;
  /** Stops everything in order, within 5 s. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a whole system and resolves when every part is ready.
 *
 * @throws CliError when it cannot start; nothing is left running then
 */
export async function runSystem(options: RunOptions): Promise<RunningSystem> {
  const system = new System(options);
  try {
    await system.start();
    return system;
  } catch (error) {
    await system.stop();
    throw error;
  }
}

class System implements RunningSystem {
  readonly urls: SystemUrls;
  private readonly supervisor: Supervisor;
  private readonly base: Omit<SystemState, 'phase' | 'processes'>;
  private phase: SystemState['phase'] = 'starting';
  private dns: DnsServer | undefined;
  /** Whether the data folder is ours; before that we must not write there. */
  private claimed = false;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: RunOptions) {
    const { context, machines, onEvent } = options;
    const { data, settings, environment } = context;
    const ports = portsFrom(environment, settings.portOffset);
    const { database, cache } = chooseStores(settings);
    this.urls = systemUrls(ports);
    this.base = {
      version: 1,
      launcher: identify(process.pid) ?? { pid: process.pid, started: 'unknown' },
      startedAt: systemClock.nowMillis(),
      machines: machineNames.slice(0, machines),
      ports,
      database,
      cache,
    };
    this.supervisor = new Supervisor({
      data,
      onEvent,
      onChange: () => this.save(),
      startTimeoutMillis: settings.startTimeoutSeconds * 1000,
    });
    options.killSignal?.addEventListener('abort', () => this.supervisor.kill());
  }

  async start(): Promise<void> {
    const { context, onEvent, signal, blueprint = makeBlueprint } = this.options;
    const { data, settings } = context;
    const { machines, ports, startedAt } = this.base;

    data.ensure();
    const cleaned = await claimDataFolder(data, this.state());
    this.claimed = true;
    onEvent({ event: 'begin', dataFolder: data.root, machines });
    if (cleaned.length > 0) onEvent({ event: 'cleaned', names: cleaned });

    const stores = chooseStores(settings);
    const own = { postgres: stores.database === 'own', redis: stores.cache === 'own' };
    await checkPorts(wantedPorts(ports, { machines, ...own }));
    await ensureSecrets(data, machines, new Date());
    signal.throwIfAborted();

    this.dns = await serveZone(labZone(machines), ports.dns);
    onEvent({ event: 'part', name: 'dns', port: ports.dns, seconds: this.seconds(startedAt) });
    const plan = await blueprint({ context, data, ports, machines, stores, onEvent, signal });
    signal.throwIfAborted();
    await Promise.race([this.supervisor.start(plan), aborted(signal)]);

    this.phase = 'ready';
    this.save();
    onEvent({ event: 'up', seconds: this.seconds(startedAt), urls: this.urls });
  }

  stop(): Promise<void> {
    if (!this.claimed) return this.stopped ?? Promise.resolve();
    this.stopped ??= this.stopOnce();
    return this.stopped;
  }

  private async stopOnce(): Promise<void> {
    const began = systemClock.nowMillis();
    // A start that was refused has nothing to stop, and need not say so.
    const onEvent = this.supervisor.states.length > 0 ? this.options.onEvent : () => {};
    onEvent({ event: 'stopping' });
    this.phase = 'stopping';
    this.save();
    await this.supervisor.stop();
    await this.dns?.close();
    this.claimed = false;
    removeState(this.options.context.data.stateFile);
    onEvent({ event: 'down', seconds: this.seconds(began) });
  }

  private state(): SystemState {
    return { ...this.base, phase: this.phase, processes: this.supervisor.states };
  }

  private save(): void {
    if (!this.claimed) return;
    try {
      writeState(this.options.context.data.stateFile, this.state());
    } catch {
      // Somebody removed the folder under us. The system goes on; `status` and `down` cannot see it any more.
    }
  }

  private seconds(since: number): number {
    return Math.round((systemClock.nowMillis() - since) / 10) / 100;
  }
}

/** Rejects when the signal is aborted, or was. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
