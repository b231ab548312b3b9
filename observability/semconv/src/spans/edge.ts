import type { AttributeDefinition, MetricDefinition, SpanDefinition } from '../definition.js';

/** The machine a request was sent to, or that a span is about: `a`, `b`, `c` … */
export const BALANCER_MACHINE = 'balancer.machine';

/** Which call this is for the same request: 1, then 2 for the retry. */
export const BALANCER_ATTEMPT = 'balancer.attempt';

/** How many calls upstream the request took in all. */
export const BALANCER_ATTEMPTS = 'balancer.attempts';

/** How many machines could be chosen from. */
export const BALANCER_AVAILABLE = 'balancer.machines.available';

/** True when every machine that passes its checks was ejected, and one of them was used all the same. */
export const BALANCER_PANIC = 'balancer.panic';

/** How a call ended: `answered`, `gateway error`, `timeout`, `client gone`, or why it failed. */
export const BALANCER_OUTCOME = 'balancer.outcome';

/** True on the call that made the balancer eject the machine. */
export const BALANCER_EJECTED = 'balancer.ejected';

/** Why a machine was taken out. */
export const BALANCER_REASON = 'balancer.reason';

/** Milliseconds for which an ejected machine stays out at least. */
export const BALANCER_BACK_OFF = 'balancer.back_off_ms';

/** Milliseconds for which a machine had been out when it came back. */
export const BALANCER_OUT_FOR = 'balancer.out_for_ms';

/** What the proxy does with a request: `static`, `forward` or `none`. */
export const PROXY_ROUTE = 'proxy.route';

/** What became of a request for a file: `sent`, `not modified` or `not found`. */
export const STATIC_OUTCOME = 'static.outcome';

/** The content coding chosen: `br` or `gzip`. */
export const COMPRESSION_ALGORITHM = 'http.compress.algorithm';

/** Bytes of the body before compression. */
export const COMPRESSION_BYTES_IN = 'http.compress.bytes_in';

/** Bytes of the body after compression. */
export const COMPRESSION_BYTES_OUT = 'http.compress.bytes_out';

export const edgeAttributes: readonly AttributeDefinition[] = [
  {
    name: BALANCER_MACHINE,
    type: 'string',
    brief: 'The machine chosen, or that the span is about',
    example: 'b',
  },
  {
    name: BALANCER_ATTEMPT,
    type: 'int',
    brief: 'Which call upstream this is for the same request, from 1',
    example: '2',
  },
  {
    name: BALANCER_ATTEMPTS,
    type: 'int',
    brief: 'Calls upstream that the request took; on the server span',
    example: '1',
  },
  {
    name: BALANCER_AVAILABLE,
    type: 'int',
    brief: 'Machines that could be chosen from',
    example: '3',
  },
  {
    name: BALANCER_PANIC,
    type: 'boolean',
    brief: 'Whether an ejected machine was used because no other passes its checks',
    example: 'true',
  },
  {
    name: BALANCER_OUTCOME,
    type: 'string',
    brief: 'How the call upstream ended',
    example: 'connect error',
  },
  {
    name: BALANCER_EJECTED,
    type: 'boolean',
    brief: 'Whether this call made the balancer eject the machine',
    example: 'true',
  },
  {
    name: BALANCER_REASON,
    type: 'string',
    brief: 'Why the machine was taken out',
    example: 'gateway error',
  },
  {
    name: BALANCER_BACK_OFF,
    type: 'int',
    brief: 'Milliseconds for which the ejected machine stays out at least; 0 when the active checks decide',
    example: '2000',
  },
  {
    name: BALANCER_OUT_FOR,
    type: 'int',
    brief: 'Milliseconds for which the machine had been out',
    example: '2511',
  },
  {
    name: PROXY_ROUTE,
    type: 'string',
    brief: 'What the proxy does with the request: `static`, `forward` or `none`',
    example: 'forward',
  },
  {
    name: STATIC_OUTCOME,
    type: 'string',
    brief: 'What became of the request for a file: `sent`, `not modified` or `not found`',
    example: 'not modified',
  },
  { name: COMPRESSION_ALGORITHM, type: 'string', brief: 'The content coding: `br` or `gzip`', example: 'br' },
  {
    name: COMPRESSION_BYTES_IN,
    type: 'int',
    brief: 'Bytes of the body before compression',
    example: '18211',
  },
  { name: COMPRESSION_BYTES_OUT, type: 'int', brief: 'Bytes of the body after compression', example: '3120' },
];

/** Spans that balancer and proxy make themselves; their server and client spans come from instrumentations. */
export const edgeSpans: readonly SpanDefinition[] = [
  {
    name: 'balancer.pick',
    services: ['balancer'],
    kind: 'internal',
    step: 'load-balancer',
    brief: 'A machine is chosen: round robin over the healthy ones that this request has not tried',
    attributes: [BALANCER_MACHINE, BALANCER_ATTEMPT, BALANCER_AVAILABLE, BALANCER_PANIC],
  },
  {
    name: 'balancer.try',
    services: ['balancer'],
    kind: 'internal',
    step: 'load-balancer',
    brief: 'One call to the chosen machine, until the last byte of its answer',
    attributes: [
      BALANCER_MACHINE,
      BALANCER_ATTEMPT,
      BALANCER_OUTCOME,
      BALANCER_EJECTED,
      'http.response.status_code',
      'error.type',
    ],
  },
  {
    name: 'balancer.eject',
    services: ['balancer'],
    kind: 'internal',
    step: 'load-balancer',
    brief: 'A machine is taken out; a trace of its own that links to the call that caused it',
    attributes: [BALANCER_MACHINE, BALANCER_REASON, BALANCER_BACK_OFF],
  },
  {
    name: 'balancer.return',
    services: ['balancer'],
    kind: 'internal',
    step: 'load-balancer',
    brief: 'A machine is back; a trace of its own that links to the ejection',
    attributes: [BALANCER_MACHINE, BALANCER_REASON, BALANCER_OUT_FOR],
  },
  {
    name: 'proxy.route',
    services: ['proxy'],
    kind: 'internal',
    step: 'reverse-proxy',
    brief: 'The proxy decides: a file of its own, or the shop',
    attributes: [PROXY_ROUTE],
  },
  {
    name: 'static.serve',
    services: ['proxy'],
    kind: 'internal',
    step: 'reverse-proxy',
    brief: 'A file is looked up, compared with what the client has, and sent',
    attributes: [STATIC_OUTCOME],
  },
  {
    name: 'http.compress',
    services: ['proxy'],
    kind: 'internal',
    step: 'reverse-proxy',
    brief: 'The body is compressed while it passes; way back',
    attributes: [
      'lifecycle.leg',
      COMPRESSION_ALGORITHM,
      COMPRESSION_BYTES_IN,
      COMPRESSION_BYTES_OUT,
      'error.type',
    ],
  },
];

/** Metrics of balancer and proxy beyond those of the HTTP conventions. */
export const edgeMetrics: readonly MetricDefinition[] = [
  {
    name: 'balancer.upstream.duration',
    instrument: 'histogram',
    unit: 's',
    brief:
      "Duration of a call to a machine until its answer's head; the count is the requests of each machine",
    attributes: [BALANCER_MACHINE, BALANCER_OUTCOME],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  {
    name: 'balancer.retries',
    instrument: 'counter',
    unit: '{retry}',
    brief: 'Requests sent to another machine after a first call that failed',
    attributes: [BALANCER_REASON],
  },
  {
    name: 'balancer.ejections',
    instrument: 'counter',
    unit: '{ejection}',
    brief: 'Machines taken out',
    attributes: [BALANCER_MACHINE, BALANCER_REASON],
  },
  {
    name: 'balancer.machine.available',
    instrument: 'gauge',
    unit: '1',
    brief: '1 while the machine can be chosen, 0 while it is out',
    attributes: [BALANCER_MACHINE],
  },
  {
    name: 'edge.client.connections.refused',
    instrument: 'counter',
    unit: '{connection}',
    brief: 'Connections of clients refused because there were too many',
    attributes: ['lifecycle.step'],
  },
  {
    name: 'proxy.compression.ratio',
    instrument: 'histogram',
    unit: '1',
    brief: 'Bytes after compression divided by bytes before',
    attributes: [COMPRESSION_ALGORITHM],
    buckets: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  },
];
