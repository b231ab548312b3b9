/** What `shutdownTelemetry` has to stop; set by the preload. */
export interface RunningTelemetry {
  /** Exports what is still queued, then closes. */
  shutdown(): Promise<void>;
}

const FLUSH_DEADLINE_MILLIS = 2000;

let running: RunningTelemetry | undefined;
let stopped: Promise<void> | undefined;

/** Called once by the preload. */
export function setRunningTelemetry(telemetry: RunningTelemetry): void {
  running = telemetry;
  stopped = undefined;
}

/**
 * Exports the spans, metrics and logs still queued and stops the SDK. For the end of a process, after its servers
 * are closed. Takes 2 s at most, never rejects; a second call waits for the first; without the preload it does nothing.
 */
export function shutdownTelemetry(): Promise<void> {
  if (running === undefined) return Promise.resolve();
  const telemetry = running;
  stopped ??= bounded(async () => telemetry.shutdown());
  return stopped;
}

async function bounded(work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FLUSH_DEADLINE_MILLIS);
  });
  await Promise.race([work().catch(() => {}), deadline]);
  clearTimeout(timer);
}
