/** Exit code of a process that had to cut its own clean shutdown short. */
export const EXIT_SHUTDOWN_TIMEOUT = 124;

export interface StopOptions {
  /** Ends the work: closes servers, drains queues, flushes telemetry. Called once. */
  stop: () => Promise<void>;
  /** Milliseconds after which the process ends anyway. Default 4000: the launcher kills after 5000. */
  deadlineMillis?: number;
}

/**
 * Ends the process cleanly when it is told to: SIGTERM, SIGINT, or the launcher that started it is gone
 * (its IPC channel closes), so that a killed launcher leaves no process behind.
 */
export function stopOnSignal({ stop, deadlineMillis = 4000 }: StopOptions): void {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(EXIT_SHUTDOWN_TIMEOUT), deadlineMillis).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`shutdown failed: ${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (process.connected) {
    process.on('disconnect', end);
    // An idle channel must not keep a finished process alive.
    process.channel?.unref();
  }
}
