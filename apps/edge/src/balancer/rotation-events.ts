import { ROOT_CONTEXT, type SpanContext } from '@opentelemetry/api';
import {
  BALANCER_BACK_OFF,
  BALANCER_MACHINE,
  BALANCER_OUT_FOR,
  BALANCER_REASON,
  LIFECYCLE_STEP,
} from '@roundtrip/semconv';
import type { Logger } from 'pino';
import { tracer } from '../telemetry.js';
import type { MachineObserver } from './machine.js';
import { ejections } from './metrics.js';

/**
 * Tells logs, metrics and traces that a machine left the rotation or came back. Each event is a short trace of its
 * own: it belongs to no request, but links to the call that caused it.
 */
export function createRotationEvents(logger: Logger): MachineObserver {
  return {
    ejected(machine, reason, backOffMillis, cause) {
      const attributes = { [BALANCER_MACHINE]: machine.name, [BALANCER_REASON]: reason };
      ejections.add(1, attributes);
      logger.warn({ machine: machine.name, reason, backOffMillis }, 'machine taken out');
      return event('balancer.eject', { ...attributes, [BALANCER_BACK_OFF]: backOffMillis }, cause);
    },
    returned(machine, reason, outForMillis, ejection) {
      const outFor = Math.round(outForMillis);
      logger.info({ machine: machine.name, reason, outForMillis: outFor }, 'machine is back');
      const attributes = { [BALANCER_MACHINE]: machine.name, [BALANCER_REASON]: reason };
      event('balancer.return', { ...attributes, [BALANCER_OUT_FOR]: outFor }, ejection);
    },
  };
}

function event(name: string, attributes: Record<string, string | number>, cause?: SpanContext): SpanContext {
  const span = tracer.startSpan(
    name,
    {
      root: true,
      attributes: { ...attributes, [LIFECYCLE_STEP]: 'load-balancer' },
      links: cause === undefined ? [] : [{ context: cause }],
    },
    // The caller may be a health check, in whose context no spans are made.
    ROOT_CONTEXT,
  );
  span.end();
  return span.spanContext();
}
