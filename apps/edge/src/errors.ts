import { defineErrors } from '@roundtrip/errors';

/** Every error that balancer and proxy answer themselves. */
export const { table: edgeErrors, errors } = defineErrors({
  badRequest: {
    code: 'EDGE_BAD_REQUEST',
    kind: 'invalid',
    when: 'The request is not well-formed HTTP, or its target is not a path',
    detail: () => 'The request is not well-formed.',
  },
  bodyTooLarge: {
    code: 'EDGE_BODY_TOO_LARGE',
    kind: 'too-large',
    when: "The request's body is larger than the balancer's BODY_LIMIT_BYTES",
    detail: (limitBytes: number) => `The body is larger than ${limitBytes} bytes.`,
  },
  notFound: {
    code: 'EDGE_NOT_FOUND',
    kind: 'missing',
    when: 'The proxy has no such file and the path is not one of the shop',
    detail: () => 'There is nothing at this path.',
  },
  methodNotAllowed: {
    code: 'EDGE_METHOD_NOT_ALLOWED',
    kind: 'not-allowed',
    when: 'The method is none that balancer and proxy pass on, or a file is asked for with another than GET or HEAD',
    detail: (method: string) => `${method} is not possible here.`,
  },
  notTheLab: {
    code: 'EDGE_NOT_THE_LAB',
    kind: 'forbidden',
    when: "The view of the machines is asked for from another host, or without the lab's key",
    detail: () => 'This is for the lab on this host only.',
  },
  badUpstream: {
    code: 'EDGE_BAD_UPSTREAM',
    kind: 'bad-upstream',
    when: 'Upstream could not be reached, went away before it answered, or did not speak HTTP',
    detail: () => 'The server behind this one did not give a valid answer.',
  },
  noMachine: {
    code: 'EDGE_NO_MACHINE',
    kind: 'unavailable',
    when: 'No machine passes its health checks',
    detail: () => 'No machine is available at the moment.',
  },
  notReady: {
    code: 'EDGE_NOT_READY',
    kind: 'unavailable',
    when: '/readyz: the balancer has no machine, or the shop behind the proxy is not ready',
    detail: (what: string) => `Not ready: ${what}.`,
  },
  upstreamTimeout: {
    code: 'EDGE_UPSTREAM_TIMEOUT',
    kind: 'upstream-timeout',
    when: 'Upstream did not begin its answer in time',
    detail: () => 'The server behind this one took too long.',
  },
});

/** What `lifecycle.early_exit` says when one of these errors is the answer, by code. */
export const earlyExitReasons: Readonly<Record<string, string>> = {
  [edgeErrors.badRequest.code]: 'bad request',
  [edgeErrors.bodyTooLarge.code]: 'body too large',
  [edgeErrors.notFound.code]: 'not found',
  [edgeErrors.methodNotAllowed.code]: 'method not allowed',
  [edgeErrors.notTheLab.code]: 'not the lab',
  [edgeErrors.badUpstream.code]: 'bad upstream',
  [edgeErrors.noMachine.code]: 'no machine available',
  [edgeErrors.notReady.code]: 'not ready',
  [edgeErrors.upstreamTimeout.code]: 'upstream timeout',
};
