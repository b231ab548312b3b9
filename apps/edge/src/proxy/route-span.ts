import { LIFECYCLE_STEP, PROXY_ROUTE } from '@roundtrip/semconv';
import type { onRequestHookHandler } from 'fastify';
import { tracer } from '../telemetry.js';

/** Marks in the trace which way the proxy decided on. */
export function traceRoute(route: 'static' | 'forward'): onRequestHookHandler {
  return (_request, _reply, done) => {
    tracer
      .startSpan('proxy.route', {
        attributes: { [LIFECYCLE_STEP]: 'reverse-proxy', [PROXY_ROUTE]: route },
      })
      .end();
    done();
  };
}
