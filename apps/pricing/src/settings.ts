import { choice, defaultPorts, defineConfig, port, text } from '@roundtrip/config';

/** What the pricing service reads from its environment. */
export const pricingSettings = defineConfig({
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  port: port({ env: 'PORT', description: 'Port of the gRPC server', default: defaultPorts.pricing }),
  healthPort: port({
    env: 'HEALTH_PORT',
    description: 'Port of /healthz and /readyz, HTTP',
    default: defaultPorts.pricingHealth,
  }),
  logLevel: choice(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    env: 'LOG_LEVEL',
    description: 'Least important level that is logged',
    default: 'info',
  }),
});
