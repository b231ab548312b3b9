/**
 * Says once that telemetry cannot be exported, and once that it can again: a process whose collector is away must not
 * fill its log with that.
 */
export class OutageNotice {
  private readonly failing = new Set<string>();

  /**
   * @param endpoint where telemetry goes, for the message
   * @param warn writes one line
   */
  constructor(
    private readonly endpoint: string,
    private readonly warn: (line: string) => void,
  ) {}

  failed(signal: string, error: Error | undefined): void {
    const first = this.failing.size === 0;
    this.failing.add(signal);
    if (!first) return;
    this.warn(
      `telemetry: cannot export to ${this.endpoint} (${reasonOf(error)}). Requests are not affected; what does not fit into the queues is dropped.`,
    );
  }

  succeeded(signal: string): void {
    if (!this.failing.delete(signal) || this.failing.size > 0) return;
    this.warn(`telemetry: export to ${this.endpoint} works again.`);
  }
}

function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'no reason given';
  const { code } = error as { code?: unknown };
  return code === undefined ? error.message : String(code);
}
