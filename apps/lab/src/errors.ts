import { defineErrors } from '@roundtrip/errors';

/** Everything the lab's own API refuses. Jaeger's API has errors of its own, see `@roundtrip/store`. */
export const { table: labErrorTable, errors: labErrors } = defineErrors({
  tripUnknown: {
    code: 'LAB_TRIP_UNKNOWN',
    kind: 'missing',
    when: 'No span of the trip has arrived, or the trip has left the store',
    detail: (traceId: string) => `no span of trip ${traceId} is here`,
  },
  badParameter: {
    code: 'LAB_BAD_PARAMETER',
    kind: 'invalid',
    when: 'A path or query parameter is not of its form',
    detail: (name: string, expected: string) => `${name} must be ${expected}`,
  },
  routeUnknown: {
    code: 'LAB_ROUTE_UNKNOWN',
    kind: 'missing',
    when: 'The path, or the method on it, is not one of the lab',
    detail: (method: string, path: string) => `there is nothing at ${method} ${path}`,
  },
  badRequest: {
    code: 'LAB_BAD_REQUEST',
    kind: 'invalid',
    when: 'The request cannot be read, e.g. its path is not percent-encoded correctly',
    detail: () => 'the request cannot be read',
  },
  notReady: {
    code: 'LAB_NOT_READY',
    kind: 'unavailable',
    when: 'The OTLP port is not open yet, or no longer',
    detail: () => 'the lab does not take in telemetry',
  },
});
