import type { Rule } from './rule.js';

/** The client and the auth service: whatever they do that no rule before knew. */
export const endServiceRules: readonly Rule[] = [
  {
    id: 'client-service',
    brief: 'The client and load generators make the request',
    when: { services: ['client', 'browser', 'k6', 'artillery', 'load-generator', 'loadgenerator'] },
    step: 'client',
  },
  {
    id: 'browser',
    brief: 'Spans made in a browser are made by the client',
    when: { resource: { anyOf: ['telemetry.sdk.language'], value: ['webjs'] } },
    step: 'client',
  },
  {
    id: 'auth-service',
    brief: 'What the auth service does is step auth, except its cache and its database',
    when: {
      services:
        /^(auth|authn|authz|identity)([-_.](service|server|api))?$|(^|[^a-z])(keycloak|zitadel|authelia)([^a-z]|$)/,
    },
    step: 'auth',
  },
];

/** Load balancers and reverse proxies, by the names they usually go by. */
export const gatewayRules: readonly Rule[] = [
  {
    id: 'load-balancer-service',
    brief: 'Balancers, by name; Envoy and HAProxy are taken for one',
    when: {
      services:
        /^(balancer|load[-_]?balancer|lb)$|(^|[^a-z])(envoy|haproxy|ingressgateway|metallb)([^a-z]|$)/,
    },
    step: 'load-balancer',
  },
  {
    id: 'reverse-proxy-service',
    brief: 'Reverse proxies and gateways, by name',
    when: {
      services:
        /^(proxy|reverse[-_]?proxy|front(end)?[-_]?proxy|ingress|(api[-_]?)?gateway)$|(^|[^a-z])(nginx|openresty|caddy|traefik|apache2|httpd|kong|apisix|varnish)([^a-z]|$)/,
    },
    step: 'reverse-proxy',
  },
];
