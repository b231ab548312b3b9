import { Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { QuoteReply, QuoteRequest } from '@roundtrip/contracts';
import { LIFECYCLE_STEP, PRICING_DISCOUNTS, PRICING_LINES } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { calculateQuote } from './calculate-quote.js';
import { discountRules } from './discount-rules.js';

const tracer = trace.getTracer('@roundtrip/pricing');

@Injectable()
export class QuotesService {
  /** @throws pricingErrors.totalTooLarge */
  quote(request: QuoteRequest): QuoteReply {
    const attributes = { [LIFECYCLE_STEP]: 'business-logic', [PRICING_LINES]: request.lines.length };
    return inSpan(tracer, 'quote.calculate', { attributes }, (span) => {
      const quote = calculateQuote(request, discountRules);
      span.setAttribute(PRICING_DISCOUNTS, quote.discounts);
      return quote;
    });
  }
}
