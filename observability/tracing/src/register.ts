/**
 * The preload of every process: `node --import @roundtrip/tracing/register app.js`. Telemetry that cannot start says
 * so on standard error, and the application runs without it.
 */
import { loadConfig } from '@roundtrip/config';
import { telemetrySettings } from './settings.js';
import { setRunningTelemetry } from './shutdown.js';

const warn = (line: string) => void process.stderr.write(`${line}\n`);

const settings = loadConfig(telemetrySettings, process.env);
if (settings.status === 'invalid') {
  warn(
    `telemetry: off, because of its settings:\n${settings.problems.map((one) => `  - ${one}`).join('\n')}`,
  );
} else if (!settings.config.disabled) {
  try {
    const { startTelemetry } = await import('./start.js');
    setRunningTelemetry(await startTelemetry(settings.config, warn));
  } catch (error) {
    warn(`telemetry: off, it could not start: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
