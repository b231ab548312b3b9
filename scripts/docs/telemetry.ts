import { telemetryReference } from '../../observability/semconv/dist/index.js';
import { generatedNote } from './modules.ts';

/** docs/telemetry.md: spans, attributes, metrics and classification rules, from the data in observability/semconv. */
export async function telemetryDocument(): Promise<string> {
  return [generatedNote, telemetryReference()].join('\n');
}
