import { bool, defineConfig, integer, text, url } from '@roundtrip/config';

/** What the preload reads from the environment of every process. The `OTEL_*` names are OpenTelemetry's own. */
export const telemetrySettings = defineConfig({
  disabled: bool({
    env: 'OTEL_SDK_DISABLED',
    description: 'Starts no telemetry at all',
    default: false,
  }),
  serviceName: text({
    env: 'OTEL_SERVICE_NAME',
    description: 'service.name: balancer, proxy, shop, auth, pricing, fulfilment, lab',
    default: 'unknown_service',
  }),
  machine: text({
    env: 'MACHINE',
    description: 'service.instance.id: the machine the process stands for (a, b, c …); left out when not set',
    optional: true,
  }),
  environment: text({
    env: 'DEPLOYMENT_ENVIRONMENT',
    description: 'deployment.environment.name',
    default: 'local',
  }),
  endpoint: url({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description:
      'Where spans, metrics and logs go by OTLP over HTTP; /v1/traces, /v1/metrics, /v1/logs are added',
    default: 'http://127.0.0.1:4318',
  }),
  instrumentations: text({
    env: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
    description: 'Only these of the instrumentations that are on for the service, separated by commas',
    optional: true,
  }),
  queueSize: integer({
    env: 'OTEL_BSP_MAX_QUEUE_SIZE',
    description: 'Spans kept while they cannot be exported; more are dropped and counted',
    unit: 'spans',
    min: 1,
    default: 16_384,
  }),
  batchSize: integer({
    env: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    description: 'Spans sent at once at most',
    unit: 'spans',
    min: 1,
    default: 2048,
  }),
  exportDelayMillis: integer({
    env: 'OTEL_BSP_SCHEDULE_DELAY',
    description: 'How long an ended span waits for others to be sent with',
    unit: 'ms',
    min: 1,
    default: 200,
  }),
  metricIntervalMillis: integer({
    env: 'OTEL_METRIC_EXPORT_INTERVAL',
    description: 'How often metrics are sent',
    unit: 'ms',
    min: 100,
    default: 10_000,
  }),
});
