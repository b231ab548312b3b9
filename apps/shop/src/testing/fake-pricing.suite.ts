import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  PRICING_PACKAGE,
  PRICING_SERVICE,
  pricingProtoPath,
  type QuoteReply,
  type QuoteRequest,
} from '@roundtrip/contracts';

type Reply = (error: { code: status; details?: string } | null, reply?: QuoteReply) => void;
type Behaviour = (request: QuoteRequest, reply: Reply) => void;

/** The pricing service as the shop sees it: real gRPC, list prices, answers that a test can change. */
export class FakePricing {
  behaviour: Behaviour = atListPrice;
  readonly requests: QuoteRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakePricing> {
    const server = new Server();
    const fake: { current?: FakePricing } = {};
    server.addService(serviceDefinition(), {
      quote: ({ request }: { request: QuoteRequest }, reply: Reply) => {
        fake.current?.requests.push(request);
        fake.current?.behaviour(request, reply);
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    fake.current = new FakePricing(server, `127.0.0.1:${port}`);
    return fake.current;
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

export const atListPrice: Behaviour = ({ lines }, reply) => {
  const priced = lines.map(({ productId, quantity, listPriceCents }) => ({
    productId,
    quantity,
    unitPriceCents: listPriceCents,
    lineTotalCents: quantity * listPriceCents,
  }));
  const subtotalCents = priced.reduce((sum, line) => sum + line.lineTotalCents, 0);
  reply(null, { lines: priced, subtotalCents, discountCents: 0, totalCents: subtotalCents, discounts: [] });
};

export const never: Behaviour = () => {};

/** Answers every request with this gRPC status. */
export const failing =
  (code: status): Behaviour =>
  (_request, reply) =>
    reply({ code });

function serviceDefinition(): ServiceDefinition {
  const loaded = loadPackageDefinition(loadSync(pricingProtoPath));
  const packaged = PRICING_PACKAGE.split('.').reduce<Record<string, unknown>>(
    (scope, name) => scope[name] as Record<string, unknown>,
    loaded,
  );
  return (packaged[PRICING_SERVICE] as { service: ServiceDefinition }).service;
}
