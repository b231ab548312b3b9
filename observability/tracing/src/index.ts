export { inSpan } from './in-span.js';
export { shutdownTelemetry } from './shutdown.js';
