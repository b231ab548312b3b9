import { systemClock } from '@roundtrip/clock';
import { ConfigError, loadConfigOrExit } from '@roundtrip/config';
import { pino } from 'pino';
import { createBalancer } from './balancer/create-balancer.js';
import { parseUpstreams } from './balancer/upstreams.js';
import { balancerSettings } from './settings.js';
import { readSettingFile, runServer } from './start.js';

const config = loadConfigOrExit(balancerSettings);

await runServer(() => {
  const parsed = parseUpstreams(config.upstreams);
  if (parsed.status === 'invalid')
    throw new ConfigError(parsed.problems.map((problem) => `UPSTREAMS: ${problem}`));
  const app = createBalancer({
    ...config,
    upstreams: parsed.upstreams,
    ca: readSettingFile('CA_FILE', config.caFile),
    tls: {
      cert: readSettingFile('TLS_CERT_FILE', config.tlsCertFile),
      key: readSettingFile('TLS_KEY_FILE', config.tlsKeyFile),
    },
    labKey:
      config.labKeyFile === undefined ? undefined : readSettingFile('LAB_KEY_FILE', config.labKeyFile).trim(),
    clock: systemClock,
    logger: pino({ level: config.logLevel }),
  });
  return { app, host: config.host, port: config.port };
});
