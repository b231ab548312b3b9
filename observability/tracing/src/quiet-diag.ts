import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';

/** OpenTelemetry's own problems have few messages; more than this are variations of one. */
const MAX_MESSAGES = 50;

/** What follows from an outage, which is told by itself; the SDK counts it (`otel.sdk.processor.*.processed`, by `error.type`). */
const OUTAGE = /^(Dropped \d+ (spans|logs|log records)|PeriodicExportingMetricReader: metrics export)/;

/**
 * Lets OpenTelemetry's own warnings through, each once: most come again with every request, and none of them must
 * fill the log of the application.
 */
export function useQuietDiagnostics(warn: (line: string) => void): void {
  const said = new Set<string>();
  const once = (message: string, ...details: unknown[]): void => {
    const kind = message.replaceAll(/\d+/g, '#');
    if (OUTAGE.test(message) || said.has(kind) || said.size >= MAX_MESSAGES) return;
    said.add(kind);
    warn(`telemetry: ${[message, ...details.map(short)].join(' ')}`);
  };
  const silent = (): void => {};
  const logger: DiagLogger = { error: once, warn: once, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

function short(detail: unknown): string {
  return (detail instanceof Error ? detail.message : String(detail)).slice(0, 300);
}
