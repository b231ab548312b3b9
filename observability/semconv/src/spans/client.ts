import type { AttributeDefinition, SpanDefinition } from '../definition.js';

/** True when the name was remembered from an earlier look-up whose TTL has not run out. */
export const DNS_CACHE_HIT = 'dns.cache.hit';

/** Seconds for which the answer may be remembered, as the server said. */
export const DNS_ANSWER_TTL = 'dns.answer.ttl';

/** True when the request went over a connection that an earlier request had opened. */
export const HTTP_CONNECTION_REUSED = 'http.connection.reused';

/** Attributes of the client's spans that the semantic conventions do not have. */
export const clientAttributes: readonly AttributeDefinition[] = [
  {
    name: DNS_CACHE_HIT,
    type: 'boolean',
    brief: 'Whether the name was remembered, so that no server was asked',
    example: 'true',
  },
  {
    name: DNS_ANSWER_TTL,
    type: 'int',
    brief: 'Seconds for which the answer may be remembered',
    example: '5',
  },
  {
    name: HTTP_CONNECTION_REUSED,
    type: 'boolean',
    brief: 'Whether an earlier request had opened the connection',
    example: 'false',
  },
];

/** The spans of the client (`roundtrip send`, `roundtrip load`): the root of every trip and its network phases. */
export const clientSpans: readonly SpanDefinition[] = [
  {
    name: '{method} {route}',
    services: ['client'],
    kind: 'internal',
    step: 'client',
    brief: 'The whole trip, from making the request to the last byte of the answer; the root',
    attributes: ['http.request.method', 'url.template', 'http.response.status_code', 'error.type'],
  },
  {
    name: 'dns.lookup',
    services: ['client'],
    kind: 'internal',
    step: 'network',
    brief: 'The name is resolved: from memory while its TTL lasts, else by the authoritative server',
    attributes: [
      'dns.question.name',
      'dns.answers',
      DNS_CACHE_HIT,
      DNS_ANSWER_TTL,
      'server.address',
      'server.port',
      'error.type',
    ],
  },
  {
    name: 'tcp.connect',
    services: ['client'],
    kind: 'internal',
    step: 'network',
    brief: 'The TCP connection is opened',
    attributes: ['network.transport', 'network.peer.address', 'network.peer.port', 'error.type'],
  },
  {
    name: 'tls.handshake',
    services: ['client'],
    kind: 'internal',
    step: 'network',
    brief: 'Client and server agree on keys and the client checks the certificate',
    attributes: [
      'tls.client.server_name',
      'tls.protocol.name',
      'tls.protocol.version',
      'tls.cipher',
      'tls.resumed',
      'error.type',
    ],
  },
  {
    name: '{method}',
    services: ['client'],
    kind: 'client',
    step: 'network',
    brief: 'The HTTP exchange, from the first byte of the request to the last byte of the answer',
    attributes: [
      'http.request.method',
      'url.full',
      'url.template',
      'server.address',
      'server.port',
      'network.protocol.version',
      'http.request.body.size',
      'http.response.status_code',
      HTTP_CONNECTION_REUSED,
      'error.type',
    ],
  },
  {
    name: 'http.response.body',
    services: ['client'],
    kind: 'internal',
    step: 'network',
    brief: "The answer's body is read; way back",
    attributes: ['lifecycle.leg', 'http.response.body.size', 'error.type'],
  },
];
