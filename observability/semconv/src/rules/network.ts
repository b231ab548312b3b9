import type { Rule } from './rule.js';

/**
 * The phases of a connection. The time between a CLIENT span and its SERVER span is step network, too, but that is
 * decided by the model: it takes both spans to see it.
 */
export const networkRules: readonly Rule[] = [
  {
    id: 'connection-phase',
    brief: 'Resolving a name, opening a connection and agreeing on keys happen before a byte of the request',
    when: { names: /^(dns|tcp|tls|ipc|quic)\./ },
    step: 'network',
  },
  {
    id: 'network-instrumentation',
    brief: "Spans of the instrumentations of Node's dns and net modules",
    when: { scopes: /^@opentelemetry\/instrumentation-(dns|net)$/ },
    step: 'network',
  },
];
