import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { NestLifecycleInstrumentation } from './instrumentation.js';
import type { NestLifecycleOptions } from './options.js';

const DEADLINE_MILLIS = 5000;

const exporter = new InMemorySpanExporter();
const apps: INestApplication[] = [];

export let instrumentation: NestLifecycleInstrumentation;

/** Starts an SDK with the HTTP instrumentation and ours for the tests of one file. */
export function useInstrumentation(options: NestLifecycleOptions = {}): void {
  let http: HttpInstrumentation;
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    http = new HttpInstrumentation({ disableOutgoingRequestInstrumentation: true });
    createRequire(import.meta.url)('node:http');
    instrumentation = new NestLifecycleInstrumentation({ resolveFrom: import.meta.url, ...options });
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    exporter.reset();
  });
  afterAll(() => {
    instrumentation.disable();
    http.disable();
    trace.disable();
    context.disable();
    propagation.disable();
    metrics.disable();
  });
}

/** Brings an application up on a free port and returns its URL. */
export async function serve(
  module: Type,
  configure: (app: INestApplication) => void = () => {},
): Promise<string> {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false });
  apps.push(app);
  configure(app);
  await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}

export interface Trip {
  status: number;
  body: string;
  headers: Headers;
  server: ReadableSpan;
  /** All spans but the server's, by start. */
  spans: ReadableSpan[];
  names: string[];
  span(name: string): ReadableSpan;
}

/** One request and everything it left in its trace. */
export async function request(url: string, init: RequestInit = {}): Promise<Trip> {
  const before = exporter.getFinishedSpans().length;
  const response = await fetch(url, init);
  const body = await response.text();
  const server = await serverSpan(before);
  return { status: response.status, body, headers: response.headers, ...tripOf(server) };
}

/** Waits for the next server span to end, e.g. of a request whose client has gone. */
export async function serverSpan(after = 0): Promise<ReadableSpan> {
  return eventually(() =>
    exporter
      .getFinishedSpans()
      .slice(after)
      .find(({ kind }) => kind === SpanKind.SERVER),
  );
}

export function tripOf(server: ReadableSpan): Pick<Trip, 'server' | 'spans' | 'names' | 'span'> {
  const { traceId } = server.spanContext();
  const spans = exporter
    .getFinishedSpans()
    .filter((span) => span.spanContext().traceId === traceId && span !== server)
    .sort((a, b) => startOf(a) - startOf(b));
  return {
    server,
    spans,
    names: spans.map(({ name }) => name),
    span(name) {
      const found = spans.find((span) => span.name === name);
      if (found === undefined) throw new Error(`no span '${name}' among: ${this.names.join(', ')}`);
      return found;
    },
  };
}

export function finishedSpans(): ReadableSpan[] {
  return exporter.getFinishedSpans();
}

export function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

export function idOf(span: ReadableSpan): string {
  return span.spanContext().spanId;
}

export async function eventually<T>(look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + DEADLINE_MILLIS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('not seen within the deadline');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function startOf({ startTime }: ReadableSpan): number {
  return startTime[0] * 1e9 + startTime[1];
}
