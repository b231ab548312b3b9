import type { ClientGrpc } from '@nestjs/microservices';
import { PRICING_SERVICE, type QuoteReply, type QuoteRequest } from '@roundtrip/contracts';
import type { KnownError } from '@roundtrip/errors';
import { firstValueFrom, type Observable } from 'rxjs';
import { withCause } from '../with-cause.js';
import { pricingErrors, pricingErrorTable } from './pricing.errors.js';
import { type LineToPrice, Pricing, type Quote } from './pricing.js';

/** The service as Nest's gRPC client makes it from the schema; the options are grpc-js's `CallOptions`. */
interface PricingStub {
  quote(request: QuoteRequest, options: { deadline: Date }): Observable<QuoteReply>;
}

/** gRPC status codes (grpc.io, status codes) that have an answer of their own. */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;

/** The pricing service over gRPC. The connection is opened by the first quote and kept. */
export class GrpcPricing extends Pricing {
  private stub: PricingStub | undefined;

  constructor(
    private readonly client: ClientGrpc,
    private readonly deadlineMillis: number,
  ) {
    super();
  }

  override async quote(userId: number, lines: readonly LineToPrice[]): Promise<Quote> {
    this.stub ??= this.client.getService<PricingStub>(PRICING_SERVICE);
    const deadline = new Date(Date.now() + this.deadlineMillis);
    const reply = await firstValueFrom(this.stub.quote({ userId, lines: [...lines] }, { deadline })).catch(
      (cause: unknown) => {
        throw errorOf(cause);
      },
    );
    if (!isForLines(reply, lines)) throw pricingErrors.failed();
    return reply;
  }
}

function errorOf(cause: unknown): KnownError {
  switch ((cause as { code?: unknown }).code) {
    case DEADLINE_EXCEEDED:
      return withCause(pricingErrorTable.timeout, cause);
    case UNAVAILABLE:
      return withCause(pricingErrorTable.unavailable, cause);
    case INVALID_ARGUMENT:
    case FAILED_PRECONDITION:
      // What was asked for is wrong, not the service: no reason to take this machine for a broken one.
      return withCause(pricingErrorTable.refused, cause);
    default:
      return withCause(pricingErrorTable.failed, cause);
  }
}

/** A quote for other lines must never become an order. */
function isForLines(reply: QuoteReply, lines: readonly LineToPrice[]): boolean {
  return (
    reply.lines.length === lines.length &&
    lines.every(({ productId, quantity }, index) => {
      const priced = reply.lines[index];
      return priced?.productId === productId && priced.quantity === quantity;
    })
  );
}
