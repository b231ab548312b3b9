import { trace } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from '@opentelemetry/sdk-trace';

/**
 * Records everything, except what happens under a span that was left out. Instrumentations that want a parent put an
 * invalid span into the context where there is none; what runs inside would otherwise begin traces of its own, e.g.
 * the statement of a query that a timer makes.
 */
export class RequestsSampler implements Sampler {
  private readonly parentBased = new ParentBasedSampler({ root: new AlwaysOnSampler() });

  shouldSample(...args: Parameters<Sampler['shouldSample']>): SamplingResult {
    const parent = trace.getSpanContext(args[0]);
    if (parent !== undefined && !trace.isSpanContextValid(parent)) {
      return { decision: SamplingDecision.NOT_RECORD };
    }
    return this.parentBased.shouldSample(...args);
  }

  toString(): string {
    return 'RequestsSampler';
  }
}
