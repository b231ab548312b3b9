import {
  bool,
  choice,
  defaultPorts,
  defineConfig,
  integer,
  path,
  port,
  secretFile,
  text,
  url,
} from '@roundtrip/config';

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What both entry points read. */
const common = {
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  logLevel: choice(levels, {
    env: 'LOG_LEVEL',
    description: 'Least severe log line to write',
    default: 'info',
  }),
  tlsCertFile: path({
    env: 'TLS_CERT_FILE',
    description: 'Certificate chain to show to clients (PEM)',
  }),
  tlsKeyFile: secretFile({ env: 'TLS_KEY_FILE', description: 'Private key of the certificate (PEM)' }),
  headersTimeoutMillis: integer({
    env: 'CLIENT_HEADERS_TIMEOUT_MILLIS',
    description: "Time a client has to send a request's head; then 408",
    unit: 'ms',
    min: 1,
    default: 10_000,
  }),
  requestTimeoutMillis: integer({
    env: 'CLIENT_REQUEST_TIMEOUT_MILLIS',
    description: 'Time a client has to send a whole request; then 408',
    unit: 'ms',
    min: 1,
    default: 30_000,
  }),
  keepAliveTimeoutMillis: integer({
    env: 'CLIENT_KEEP_ALIVE_MILLIS',
    description: 'Time for which an idle connection of a client is kept open',
    unit: 'ms',
    default: 65_000,
  }),
  stallTimeoutMillis: integer({
    env: 'CLIENT_STALL_TIMEOUT_MILLIS',
    description: 'Time without a byte from or to a client whose request is being served; then it is cut off',
    unit: 'ms',
    min: 1,
    default: 30_000,
  }),
  maxClientConnections: integer({
    env: 'CLIENT_CONNECTIONS',
    description: 'Most connections of clients; further ones are refused, which bounds the memory for bodies',
    unit: 'connections',
    min: 1,
    default: 2_048,
  }),
  connectTimeoutMillis: integer({
    env: 'UPSTREAM_CONNECT_TIMEOUT_MILLIS',
    description: 'Time to open a connection upstream, TLS included; then 502',
    unit: 'ms',
    min: 1,
    default: 1_000,
  }),
  bodyIdleTimeoutMillis: integer({
    env: 'UPSTREAM_BODY_IDLE_TIMEOUT_MILLIS',
    description: "Longest pause inside the body of upstream's answer; then the answer is cut off",
    unit: 'ms',
    min: 1,
    default: 10_000,
  }),
  connections: integer({
    env: 'UPSTREAM_CONNECTIONS',
    description: 'Most connections to one upstream; further requests wait for one',
    unit: 'connections',
    min: 1,
    default: 128,
  }),
};

/** Settings of the balancer. */
export const balancerSettings = defineConfig({
  ...common,
  port: port({ env: 'PORT', description: 'Port to listen on', default: defaultPorts.balancer }),
  upstreams: text({
    env: 'UPSTREAMS',
    description:
      'The machines and the origins of their proxies, e.g. a=https://127.0.0.1:8500,b=https://127.0.0.1:8501',
  }),
  caFile: path({ env: 'CA_FILE', description: "Authority that signed the proxies' certificates (PEM)" }),
  labKeyFile: secretFile({
    env: 'LAB_KEY_FILE',
    description: "Key by which the lab's client proves itself; without it nobody is trusted",
    optional: true,
  }),
  bodyLimitBytes: integer({
    env: 'BODY_LIMIT_BYTES',
    description: 'Largest request body; a larger one answers 413',
    unit: 'bytes',
    default: 1_048_576,
  }),
  tryTimeoutMillis: integer({
    env: 'TRY_TIMEOUT_MILLIS',
    description: 'Time one machine has for the head of its answer; then 504, without a retry',
    unit: 'ms',
    min: 1,
    default: 5_000,
  }),
  totalTimeoutMillis: integer({
    env: 'TOTAL_TIMEOUT_MILLIS',
    description: 'Time all calls for one request have together; then 504',
    unit: 'ms',
    min: 1,
    default: 10_000,
  }),
  healthChecks: bool({
    env: 'HEALTH_CHECKS',
    description: 'Whether machines are asked for their readiness; if not, all count as healthy',
    default: true,
  }),
  healthIntervalMillis: integer({
    env: 'HEALTH_INTERVAL_MILLIS',
    description: 'Time between two checks of a machine',
    unit: 'ms',
    min: 10,
    default: 500,
  }),
  healthTimeoutMillis: integer({
    env: 'HEALTH_TIMEOUT_MILLIS',
    description: 'Time a machine has to answer a check',
    unit: 'ms',
    min: 10,
    default: 2_000,
  }),
  healthyAfter: integer({
    env: 'HEALTHY_AFTER',
    description: 'Checks in a row that an unhealthy machine has to pass; the very first check counts alone',
    unit: 'checks',
    min: 1,
    default: 2,
  }),
  unhealthyAfter: integer({
    env: 'UNHEALTHY_AFTER',
    description: 'Checks in a row that a healthy machine has to fail',
    unit: 'checks',
    min: 1,
    default: 3,
  }),
  ejectAfter: integer({
    env: 'EJECT_AFTER',
    description: 'Calls in a row that fail (no answer, 502 or 503) until a machine is ejected',
    unit: 'calls',
    min: 1,
    default: 3,
  }),
  ejectBaseMillis: integer({
    env: 'EJECT_BASE_MILLIS',
    description: 'Time a machine is out after its first ejection; doubles with each further one',
    unit: 'ms',
    min: 1,
    default: 1_000,
  }),
  ejectMaxMillis: integer({
    env: 'EJECT_MAX_MILLIS',
    description: 'Longest time a machine is out; one that stayed in for so long starts again from the base',
    unit: 'ms',
    min: 1,
    default: 30_000,
  }),
});

/** Settings of the proxy. */
export const proxySettings = defineConfig({
  ...common,
  port: port({ env: 'PORT', description: 'Port to listen on', default: defaultPorts.proxy }),
  machine: text({
    env: 'MACHINE',
    description: 'Name of the machine, as it appears in Via',
    optional: true,
  }),
  shopUrl: url({
    env: 'SHOP_URL',
    description: 'Origin of the shop on this machine, e.g. http://127.0.0.1:8520',
  }),
  shopTimeoutMillis: integer({
    env: 'SHOP_TIMEOUT_MILLIS',
    description:
      "Time the shop has for the head of its answer; then 504. Below the balancer's TRY_TIMEOUT_MILLIS",
    unit: 'ms',
    min: 1,
    default: 4_500,
  }),
  readyTimeoutMillis: integer({
    env: 'READY_TIMEOUT_MILLIS',
    description: "Time the shop has to answer the proxy's question whether it is ready",
    unit: 'ms',
    min: 1,
    default: 1_500,
  }),
  compressMinBytes: integer({
    env: 'COMPRESS_MIN_BYTES',
    description: 'Smallest body that is compressed, where its length is known',
    unit: 'bytes',
    default: 1_024,
  }),
});
