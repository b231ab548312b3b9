import { DOMAIN } from '@roundtrip/contracts';
import type { DataFolder } from '../data-folder.js';
import { machinePort, type Ports } from '../ports.js';
import type { StopStage } from '../processes/process-spec.js';
import { certificateFiles } from '../secrets/certificates.js';
import { programs } from './programs.js';

/** The commands that make schemas and seeds, see set-up.ts. */
export type SetUpName = 'shop-migrate' | 'auth-migrate' | 'fulfilment-migrate';

/** What the processes are told about the system. */
export interface SystemPlan {
  readonly data: DataFolder;
  readonly ports: Ports;
  readonly machines: readonly string[];
  readonly databaseUrl: string;
  /** Undefined when the shop's memory tier works alone. */
  readonly redisUrl: string | undefined;
}

/** One of our Node processes. */
export interface NodeProcess {
  readonly name: string;
  /** `service.name` of its telemetry. */
  readonly service: string;
  readonly machine?: string;
  readonly stage: StopStage;
  /** Its entry point, relative to the repository. */
  readonly entry: string;
  /** Set-up commands that prepare its part of the database. Without any it starts at once, and gets no database. */
  readonly needs?: readonly SetUpName[];
  /** Port shown to people, and the port whose `/readyz` answers. */
  readonly port: number;
  readonly readyPort?: number;
  /** Whether `/readyz` is asked over TLS. */
  readonly tls?: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** Every Node process of a system, in the order in which a request meets them, the observer last. */
export function processTable(plan: SystemPlan): readonly NodeProcess[] {
  return [
    balancer(plan),
    ...plan.machines.flatMap((machine) => [proxy(plan, machine), shop(plan, machine)]),
    auth(plan),
    pricing(plan),
    fulfilment(plan),
    lab(plan),
  ];
}

function balancer({ data, ports, machines }: SystemPlan): NodeProcess {
  const { certFile, keyFile } = certificateFiles(data, 'balancer');
  return {
    name: 'balancer',
    service: 'balancer',
    stage: 'balancer',
    entry: programs.balancer,
    port: ports.balancer,
    tls: true,
    env: {
      PORT: String(ports.balancer),
      UPSTREAMS: machines
        .map((machine) => `${machine}=https://127.0.0.1:${machinePort(ports, 'proxy', machine)}`)
        .join(','),
      CA_FILE: data.caFile,
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
      LAB_KEY_FILE: data.labKeyFile,
    },
  };
}

function proxy({ data, ports }: SystemPlan, machine: string): NodeProcess {
  const { certFile, keyFile } = certificateFiles(data, `proxy-${machine}`);
  const port = machinePort(ports, 'proxy', machine);
  return {
    name: `proxy-${machine}`,
    service: 'proxy',
    machine,
    stage: 'proxy',
    entry: programs.proxy,
    port,
    tls: true,
    env: {
      PORT: String(port),
      SHOP_URL: `http://127.0.0.1:${machinePort(ports, 'shop', machine)}`,
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
    },
  };
}

function shop({ data, ports, databaseUrl, redisUrl }: SystemPlan, machine: string): NodeProcess {
  const port = machinePort(ports, 'shop', machine);
  return {
    name: `shop-${machine}`,
    service: 'shop',
    machine,
    stage: 'app',
    entry: programs.shop,
    // It also sends to the queue.
    needs: ['shop-migrate', 'fulfilment-migrate'],
    port,
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      AUTH_URL: `http://127.0.0.1:${ports.auth}`,
      PRICING_URL: `127.0.0.1:${ports.pricing}`,
      INTERNAL_KEY_FILE: data.internalKeyFile,
    },
  };
}

function auth({ data, ports, databaseUrl }: SystemPlan): NodeProcess {
  return {
    name: 'auth',
    service: 'auth',
    stage: 'app',
    entry: programs.auth,
    needs: ['auth-migrate'],
    port: ports.auth,
    env: {
      PORT: String(ports.auth),
      DATABASE_URL: databaseUrl,
      SIGNING_KEYS_DIR: data.signingKeysFolder,
      INTERNAL_KEY_FILE: data.internalKeyFile,
    },
  };
}

function pricing({ ports }: SystemPlan): NodeProcess {
  return {
    name: 'pricing',
    service: 'pricing',
    stage: 'app',
    entry: programs.pricing,
    port: ports.pricing,
    readyPort: ports.pricingHealth,
    env: { PORT: String(ports.pricing), HEALTH_PORT: String(ports.pricingHealth) },
  };
}

function fulfilment({ ports, databaseUrl }: SystemPlan): NodeProcess {
  return {
    name: 'fulfilment',
    service: 'fulfilment',
    stage: 'app',
    entry: programs.fulfilment,
    // It also reads and changes the shop's orders.
    needs: ['shop-migrate', 'fulfilment-migrate'],
    port: ports.fulfilment,
    env: { PORT: String(ports.fulfilment), DATABASE_URL: databaseUrl },
  };
}

function lab({ ports }: SystemPlan): NodeProcess {
  return {
    name: 'lab',
    service: 'lab',
    stage: 'lab',
    entry: programs.lab,
    port: ports.query,
    // The observer is not observed: each look at a trip would be a trip.
    env: { OTLP_PORT: String(ports.otlp), QUERY_PORT: String(ports.query), OTEL_SDK_DISABLED: 'true' },
  };
}

/** Where a process says whether it can serve. */
export function readyUrl({ tls, port, readyPort = port }: NodeProcess): string {
  return `${tls ? 'https' : 'http'}://127.0.0.1:${readyPort}/readyz`;
}

/** The names that people and other parts call the system by. */
export interface SystemUrls {
  /** The front door, as the lab's client calls it. */
  readonly front: string;
  /** The same for programs that do not resolve through our DNS: browsers, curl. */
  readonly local: string;
  /** Lab and Jaeger's query API. */
  readonly query: string;
  readonly otlp: string;
  /** Address and port of the name server for `roundtrip.test`, UDP. */
  readonly dns: string;
}

export function systemUrls(ports: Ports): SystemUrls {
  return {
    front: `https://${DOMAIN}:${ports.balancer}`,
    local: `https://localhost:${ports.balancer}`,
    query: `http://127.0.0.1:${ports.query}`,
    otlp: `http://127.0.0.1:${ports.otlp}`,
    dns: `127.0.0.1:${ports.dns}`,
  };
}
