export { inSpan } from './in-span.js';
export { observeCount } from './observe-count.js';
export { shutdownTelemetry } from './shutdown.js';
