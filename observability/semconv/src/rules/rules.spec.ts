import type { ClassifiedSpan, SpanKind, Step } from '@roundtrip/model';
import { makeSpan, type SpanSketch } from '@roundtrip/model/testing';
import { describe, expect, it } from 'vitest';
import { classify, ruleFor } from '../classify.js';
import { rules } from './rules.js';

interface Case {
  rule: string;
  sentence: string;
  span: SpanSketch;
  /** `parent` names kind and step of the parent. */
  parent?: [SpanKind, Step];
  step: Step;
  leg?: 'back';
  stage?: string;
}

/** Attributes only, for the many rules that look at nothing else. */
const having = (key: string, value: string): SpanSketch => ({ attributes: { [key]: value } });

const told: Case[] = [
  {
    rule: 'nest-layer-of-auth-service',
    sentence: 'a handler of the auth service is auth, whatever Nest calls it',
    span: {
      service: 'auth',
      attributes: { 'lifecycle.stage': 'handler', 'lifecycle.step': 'business-logic' },
    },
    step: 'auth',
    stage: 'handler',
  },
  {
    rule: 'told-step',
    sentence: 'a span that names its step belongs to it, whatever else it carries',
    span: {
      kind: 'server',
      service: 'proxy',
      attributes: { 'lifecycle.step': 'cache', 'db.system.name': 'x' },
    },
    step: 'cache',
  },
  {
    rule: 'told-stage',
    sentence: 'a span that names only its stage belongs to the step of that stage',
    span: having('lifecycle.stage', 'guard'),
    step: 'auth',
    stage: 'guard',
  },
];

const stores: Case[] = [
  {
    rule: 'key-value-store',
    sentence: 'Redis is a cache',
    span: having('db.system.name', 'redis'),
    step: 'cache',
  },
  {
    rule: 'key-value-store',
    sentence: 'Valkey, as older instrumentations say it, is a cache',
    span: having('db.system', 'valkey'),
    step: 'cache',
  },
  {
    rule: 'cache-attributes',
    sentence: 'a span that says whether it hit is a cache operation',
    span: { attributes: { 'cache.hit': true } },
    step: 'cache',
  },
  {
    rule: 'cache-client',
    sentence: 'a span of the ioredis instrumentation is a cache operation',
    span: { scope: '@opentelemetry/instrumentation-ioredis', name: 'connect' },
    step: 'cache',
  },
  {
    rule: 'database-system',
    sentence: 'PostgreSQL is a database, also when it is asked by the auth service',
    span: { service: 'auth', kind: 'client', ...having('db.system.name', 'postgresql') },
    step: 'database',
  },
  {
    rule: 'database-connection',
    sentence: 'waiting for a connection of the pool is database',
    span: { name: 'pg-pool.connect', kind: 'client' },
    step: 'database',
  },
  {
    rule: 'database-client',
    sentence: 'a span of TypeORM is database',
    span: { scope: '@opentelemetry/instrumentation-typeorm', name: 'select users' },
    step: 'database',
  },
  {
    rule: 'prisma',
    sentence: 'a span of Prisma is database',
    span: { name: 'prisma:client:operation' },
    step: 'database',
  },
];

const networks: Case[] = [
  {
    rule: 'connection-phase',
    sentence: 'opening a connection is network, whoever does it',
    span: { name: 'tcp.connect', service: 'proxy' },
    step: 'network',
  },
  {
    rule: 'network-instrumentation',
    sentence: 'a span of the net instrumentation is network',
    span: { name: 'connect', scope: '@opentelemetry/instrumentation-net' },
    step: 'network',
  },
];

const services: Case[] = [
  {
    rule: 'client-service',
    sentence: 'a load generator is the client',
    span: { service: 'k6', kind: 'client' },
    step: 'client',
  },
  {
    rule: 'auth-service',
    sentence: 'the server span of the auth service is auth',
    span: { service: 'auth', kind: 'server' },
    step: 'auth',
  },
  {
    rule: 'auth-service',
    sentence: 'a Keycloak of any name is auth',
    span: { service: 'my-keycloak-2', kind: 'server' },
    step: 'auth',
  },
  {
    rule: 'load-balancer-service',
    sentence: 'the balancer is a balancer',
    span: { service: 'balancer' },
    step: 'load-balancer',
  },
  {
    rule: 'load-balancer-service',
    sentence: 'Envoy is a balancer',
    span: { service: 'edge-envoy', kind: 'server' },
    step: 'load-balancer',
  },
  {
    rule: 'reverse-proxy-service',
    sentence: 'the proxy is a reverse proxy',
    span: { service: 'proxy', kind: 'client' },
    step: 'reverse-proxy',
  },
  {
    rule: 'reverse-proxy-service',
    sentence: 'nginx is a reverse proxy',
    span: { service: 'nginx-ingress', kind: 'server' },
    step: 'reverse-proxy',
  },
  {
    rule: 'reverse-proxy-service',
    sentence: 'an API gateway is a reverse proxy',
    span: { service: 'api-gateway', kind: 'server' },
    step: 'reverse-proxy',
  },
];

const nest: Case[] = [
  {
    rule: 'nest-request-context',
    sentence: "Nest's request context is framework",
    span: having('nestjs.type', 'request_context'),
    step: 'middleware',
  },
  {
    rule: 'nest-type-handler',
    sentence: "Nest's handler is business logic",
    span: having('nestjs.type', 'handler'),
    step: 'business-logic',
    stage: 'handler',
  },
  {
    rule: 'nest-type-guard',
    sentence: 'a guard is auth',
    span: having('nestjs.type', 'guard'),
    step: 'auth',
    stage: 'guard',
  },
  {
    rule: 'nest-type-pipe',
    sentence: 'a pipe is middleware',
    span: having('nestjs.type', 'pipe'),
    step: 'middleware',
    stage: 'pipe',
  },
  {
    rule: 'nest-type-interceptor',
    sentence: 'an interceptor around everything is middleware',
    span: having('nestjs.type', 'interceptor'),
    step: 'middleware',
    stage: 'interceptor.before',
  },
  {
    rule: 'sentry-interceptors-after',
    sentence: "Sentry's after-part of interceptors is response, on the way back",
    span: {
      name: 'Interceptors - After Route',
      ...having('sentry.origin', 'auto.middleware.nestjs.interceptor'),
    },
    step: 'response',
    stage: 'interceptor.after',
    leg: 'back',
  },
  {
    rule: 'sentry-interceptor',
    sentence: "Sentry's interceptor is middleware",
    span: having('sentry.origin', 'auto.middleware.nestjs.interceptor'),
    step: 'middleware',
    stage: 'interceptor.before',
  },
  {
    rule: 'sentry-guard',
    sentence: "Sentry's guard is auth",
    span: having('sentry.origin', 'auto.middleware.orchestrion.nestjs.guard'),
    step: 'auth',
    stage: 'guard',
  },
  {
    rule: 'sentry-pipe',
    sentence: "Sentry's pipe is middleware",
    span: having('sentry.origin', 'auto.middleware.nestjs.pipe'),
    step: 'middleware',
    stage: 'pipe',
  },
  {
    rule: 'sentry-exception-filter',
    sentence: "Sentry's exception filter is response, on the way back",
    span: having('sentry.origin', 'auto.middleware.nestjs.exception_filter'),
    step: 'response',
    stage: 'exception_filter',
    leg: 'back',
  },
  {
    rule: 'sentry-middleware',
    sentence: "Sentry's middleware is middleware",
    span: having('sentry.origin', 'auto.middleware.nestjs'),
    step: 'middleware',
    stage: 'middleware',
  },
  {
    rule: 'name-guard',
    sentence: 'Guard->Users.get.AuthGuard is a guard',
    span: { name: 'Guard->Users.get.AuthGuard' },
    step: 'auth',
    stage: 'guard',
  },
  {
    rule: 'name-pipe',
    sentence: 'Pipe->Users.get.ParseIntPipe is a pipe',
    span: { name: 'Pipe->Users.get.ParseIntPipe' },
    step: 'middleware',
    stage: 'pipe',
  },
  {
    rule: 'name-controller',
    sentence: 'Controller->Users.get is a handler',
    span: { name: 'Controller->Users.get' },
    step: 'business-logic',
    stage: 'handler',
  },
];

const frameworks: Case[] = [
  {
    rule: 'hook-after-name',
    sentence: "Fastify's onSend hook is response, on the way back",
    span: { name: 'onSend - compress', ...having('fastify.type', 'hook') },
    step: 'response',
    leg: 'back',
  },
  {
    rule: 'framework-handler',
    sentence: "Express's request handler is business logic",
    span: having('express.type', 'request_handler'),
    step: 'business-logic',
  },
  {
    rule: 'framework-middleware',
    sentence: "Express's router is middleware",
    span: having('express.type', 'router'),
    step: 'middleware',
  },
  {
    rule: 'framework-middleware',
    sentence: "Fastify's hooks are middleware",
    span: having('fastify.type', 'route-hook'),
    step: 'middleware',
  },
  {
    rule: 'handler-name',
    sentence: 'request handler - /users/:id is business logic',
    span: { name: 'request handler - /users/:id' },
    step: 'business-logic',
  },
  {
    rule: 'middleware-name',
    sentence: 'middleware - jsonParser is middleware',
    span: { name: 'middleware - jsonParser' },
    step: 'middleware',
  },
];

const kinds: Case[] = [
  {
    rule: 'server-of-side-call',
    sentence: 'a service called by the handler does business',
    span: { kind: 'server', service: 'pricing' },
    parent: ['client', 'business-logic'],
    step: 'business-logic',
  },
  {
    rule: 'server',
    sentence: 'the server span behind the proxy is framework',
    span: { kind: 'server' },
    parent: ['client', 'reverse-proxy'],
    step: 'middleware',
  },
  {
    rule: 'server',
    sentence: 'a server span that nobody called is framework',
    span: { kind: 'server', parent: 'never arrived' },
    step: 'middleware',
  },
  {
    rule: 'messaging',
    sentence: 'sending a message is business',
    span: { kind: 'producer' },
    parent: ['internal', 'middleware'],
    step: 'business-logic',
  },
  {
    rule: 'root-call',
    sentence: 'a call that begins the trace is made by the client',
    span: { kind: 'client', service: 'some-script' },
    step: 'client',
  },
  {
    rule: 'call-to-auth',
    sentence: 'a call to auth is auth, even from a handler',
    span: { kind: 'client', parent: 'p', ...having('server.address', 'auth.internal') },
    parent: ['internal', 'business-logic'],
    step: 'auth',
  },
  {
    rule: 'call-from-middleware',
    sentence: 'a call right under the server span is business',
    span: { kind: 'client', parent: 'p' },
    parent: ['server', 'middleware'],
    step: 'business-logic',
  },
  {
    rule: 'call',
    sentence: 'a call from a guard is auth',
    span: { kind: 'client', parent: 'p' },
    parent: ['internal', 'auth'],
    step: 'auth',
  },
  {
    rule: 'code-under-server',
    sentence: 'unnamed work right under the server span is business',
    span: { parent: 'p' },
    parent: ['server', 'middleware'],
    step: 'business-logic',
  },
  {
    rule: 'work',
    sentence: 'unnamed work under a guard is auth',
    span: { parent: 'p' },
    parent: ['internal', 'auth'],
    step: 'auth',
  },
  {
    rule: 'work',
    sentence: 'unnamed work under middleware is middleware',
    span: { parent: 'p', kind: 'unspecified' },
    parent: ['internal', 'middleware'],
    step: 'middleware',
  },
  {
    rule: 'anything-else',
    sentence: 'a job for nobody is business',
    span: { name: 'nightly' },
    step: 'business-logic',
  },
];

const cases = [...told, ...stores, ...networks, ...services, ...nest, ...frameworks, ...kinds];

function parentOf([kind, step]: [SpanKind, Step]): ClassifiedSpan {
  return { span: makeSpan({ id: 'p', kind }), classification: { step } };
}

describe('the rules', () => {
  it.each(cases)('$sentence ($rule)', ({ rule, span, parent, step, leg, stage }) => {
    const classified = parent && parentOf(parent);
    expect(ruleFor(makeSpan(span), classified).id).toBe(rule);
    expect(classify(makeSpan(span), classified)).toEqual({ step, leg, stage });
  });

  it('takes a span made in a browser for the client', () => {
    const span = makeSpan({ kind: 'client', service: 'storefront' });
    const inBrowser = {
      ...span,
      resource: { ...span.resource, attributes: { 'telemetry.sdk.language': 'webjs' } },
    };
    expect(ruleFor(inBrowser, undefined).id).toBe('browser');
  });

  it('are all tried by these cases', () => {
    const tried = new Set([...cases.map(({ rule }) => rule), 'browser']);
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  it('have names of their own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it('end with one that matches anything', () => {
    expect(rules.at(-1)?.when).toEqual({});
  });

  it.each(['auth-proxy-config', 'client-portal', 'proxymity', 'gateway-reports', 'albums'])(
    "do not take a service called '%s' for a layer that its name only resembles",
    (service) => {
      expect(classify(makeSpan({ kind: 'server', service }), undefined).step).toBe('middleware');
    },
  );
});
