import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import type { Exporter } from '../exporters.js';
import { RedactingLogProcessor, redactingExporter } from './redaction.js';

/** Things that must never be exported, wherever they are put. */
const canaries = {
  email: 'esther.canary@example.test',
  token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ',
  card: '4111 1111 1111 1111',
  password: 's3cret-canary',
};
const { password, ...inText } = canaries;
const everything = [...Object.values(inText), `postgres://shop:${password}@127.0.0.1/shop`].join(', ');

/** Keys whose values are secrets whatever they look like. */
const secretKeys = [
  'token',
  'authToken',
  'sessionToken',
  'refresh_token',
  'userPassword',
  'clientSecret',
  'passwords',
  'body.token',
  'body.csrfToken',
  'body.internalKey',
  'x-lab-key',
  'api_key',
];

function exported(work: (tracer: ReturnType<TracerProvider['getTracer']>) => void): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const exporter = redactingExporter(memory as unknown as Exporter<ReadableSpan[]>, () => {});
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  work(provider.getTracer('test'));
  return memory.getFinishedSpans();
}

function spanWith(attributes: Attributes): ReadableSpan {
  const [span] = exported((tracer) => tracer.startSpan('span', { attributes }).end());
  return span as ReadableSpan;
}

describe('what leaves the process of a span', () => {
  it('contains no canary, wherever one was put', () => {
    const [span] = exported((tracer) => {
      const linked = tracer.startSpan('linked').spanContext();
      const one = tracer.startSpan(`name ${everything}`, {
        attributes: { note: everything, list: ['fine', everything] },
        links: [{ context: linked, attributes: { note: everything } }],
      });
      one.addEvent('event', { note: everything });
      one.recordException(new Error(`failed for ${everything}`));
      one.setStatus({ code: SpanStatusCode.ERROR, message: everything });
      one.end();
    });
    const { name, attributes, events, links, status } = span as ReadableSpan;
    const text = JSON.stringify({ name, attributes, events, links, status });
    for (const canary of Object.values(canaries)) expect(text).not.toContain(canary);
    expect(events).toHaveLength(2);
  });

  it('keeps everything else of a span it changes', () => {
    const span = spanWith({ note: everything, 'http.route': '/api/users/:id' });
    expect(span.attributes['http.route']).toBe('/api/users/:id');
    expect(span.name).toBe('span');
    expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.ended).toBe(true);
  });

  it('is the span itself when there is nothing to mask', () => {
    const ended: ReadableSpan[] = [];
    const provider = new TracerProvider({
      spanProcessors: [
        {
          onStart() {},
          onEnd: (span) => ended.push(span),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
    provider
      .getTracer('test')
      .startSpan('clean', { attributes: { 'lifecycle.step': 'auth' } })
      .end();
    const passed: ReadableSpan[] = [];
    const exporter = redactingExporter(
      { export: (spans) => passed.push(...spans), forceFlush: async () => {}, shutdown: async () => {} },
      () => {},
    );
    exporter.export(ended, () => {});
    expect(passed[0]).toBe(ended[0]);
  });

  it('has no parameters of statements and no credentials', () => {
    const span = spanWith({
      'db.query.parameter.0': 'Esther',
      'http.request.header.authorization': ['Bearer abcdefgh'],
      'http.request.header.cookie': ['sid=1'],
      password: 'hunter2',
      'user.refresh_token': 'abc',
      kept: 'yes',
    });
    expect(span.attributes).toEqual({ kept: 'yes' });
  });

  it.each(secretKeys)('has no value of %s', (key) => {
    expect(spanWith({ [key]: ['hunter2'], kept: 'yes' }).attributes).toEqual({ kept: 'yes' });
    expect(spanWith({ [key]: 'hunter2' }).attributes).toEqual({});
  });

  it('has counts of tokens, and no password that is a number', () => {
    const counts = { 'usage.input_tokens': 512 };
    expect(spanWith({ ...counts, password: 481_516 }).attributes).toEqual(counts);
  });

  it('names query parameters without their values', () => {
    const span = spanWith({
      'url.query': '?page=2&search=Esther',
      'url.full': 'http://user:secret@127.0.0.1/api/users?search=Esther&page=2#part',
    });
    expect(span.attributes).toEqual({
      'url.query': '?page=*&search=*',
      'url.full': 'http://127.0.0.1/api/users?search=*&page=*',
    });
  });

  it('has statements with parameters, without strings in them, and no entities as JSON', () => {
    const sql = 'SELECT * FROM users WHERE id = $1';
    expect(spanWith({ 'db.query.text': sql }).attributes).toEqual({ 'db.query.text': sql });
    expect(spanWith({ 'db.query.text': "UPDATE users SET name = 'O''Neil'" }).attributes).toEqual({
      'db.query.text': "UPDATE users SET name = '?'",
    });
    expect(spanWith({ 'db.query.text': '{"targetOrEntity":{"name":"Esther"}}' }).attributes).toEqual({});
  });

  it('masks card numbers that are numbers', () => {
    expect(spanWith({ number: 4111111111111111 }).attributes).toEqual({ number: '[card]' });
    expect(spanWith({ at: 1763810760123456 }).attributes).toEqual({ at: 1763810760123456 });
  });
});

describe('what leaves the process of a log record', () => {
  it('contains no canary in its body or in fields of any depth', () => {
    const memory = new InMemoryLogRecordExporter();
    const kinds: string[] = [];
    const provider = new LoggerProvider({
      processors: [
        new RedactingLogProcessor((kind) => kinds.push(kind)),
        new SimpleLogRecordProcessor({ exporter: memory }),
      ],
    });
    provider.getLogger('test').emit({
      body: `hello ${everything}`,
      attributes: {
        req: { headers: { authorization: 'Basic abcdefgh' }, note: [everything] },
        password: 'hunter2',
        body: { ...Object.fromEntries(secretKeys.map((key) => [key, ['hunter2']])), tokens: 3 },
      },
    });
    const [record] = memory.getFinishedLogRecords();
    const text = JSON.stringify({ body: record?.body, attributes: record?.attributes });
    for (const canary of [...Object.values(canaries), 'abcdefgh', 'hunter2'])
      expect(text).not.toContain(canary);
    expect(text).toContain('hello');
    expect(record?.attributes.body).toEqual({ tokens: 3 });
    expect(kinds).toContain('email');
  });
});
