import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../support/status.js';
import { send, system } from '../support/trip.js';
import { waitFor } from '../support/wait-for.js';

const token = /eyJ[\w-]{10,}\.[\w-]{10,}/;
const email = /[\w.+-]+@[\w-]+\.\w{2,}/;
const longNumber = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])/g;

const sourceCanary = 'canary.person@example.test';

function passesLuhn(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .map(Number)
    .map((digit, index) => (index % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2))
    .reduce((total, digit) => total + digit, 0);
  return sum % 10 === 0;
}

/** Card numbers start with 3-6 and pass the Luhn check; times in microseconds and ids do not start that way. */
function cardNumbers(text: string): string[] {
  return [...text.matchAll(longNumber)]
    .map((match) => match[0].replace(/[ -]/g, ''))
    .filter(
      (digits) => /^[3-6]/.test(digits) && digits.length >= 15 && digits.length <= 16 && passesLuhn(digits),
    );
}

/** The services that see something of every request. */
const reporters = ['balancer', 'proxy', 'shop', 'auth'];

interface MetricSeries {
  service: string;
  points: { time: string }[];
}

/** When a service last reported a metric, in ms since the epoch. */
function newestPoint(series: readonly MetricSeries[], service: string): number {
  const times = series
    .filter((one) => one.service === service)
    .flatMap((one) => one.points.map((point) => Date.parse(point.time)));
  return Math.max(0, ...times);
}

let passwords: string[];
let exported: { signal: string; text: string }[];

/** Every string value of a JSON document, however deep: ids and times are values too, but none of them is text. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(strings);
  return [];
}

beforeAll(async () => {
  const file = join(system().dataFolder, 'secrets', 'passwords.json');
  passwords = Object.values(JSON.parse(await readFile(file, 'utf8')) as Record<string, string>);

  // Everything that touches secrets or people, well-behaved and not.
  await send('GET', '/api/users/1', '--as', 'esther');
  await send('GET', '/api/users/me', '--as', 'admin', '--explain');
  await send('GET', '/api/users/77', '--as', 'admin');
  await send('GET', `/api/products?search=${encodeURIComponent(sourceCanary)}`);
  await send('GET', `/api/users/${encodeURIComponent(sourceCanary)}`);
  await send(
    'GET',
    '/api/users/1',
    '--as',
    'nobody',
    '--header',
    'Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
  );
  await send('GET', '/api/users/1', '--header', 'Cookie: session=canary-cookie-value');
  await send(
    'POST',
    '/api/auth/login',
    '--as',
    'nobody',
    '--data',
    `{"username":"${sourceCanary}","password":"canary-password"}`,
  );
  await send(
    'POST',
    '/api/auth/login',
    '--as',
    'nobody',
    '--data',
    '{"username":"esther","password":12, "card":"4111111111111111"}',
  );
  await send(
    'POST',
    '/api/orders',
    '--data',
    '{"lines":[{"productId":10,"quantity":1}],"card":"4111 1111 1111 1111"}',
  );
  const last = await send('POST', '/api/orders', '--data', '{"lines":[{"productId":13,"quantity":1}]}');
  const sentAt = Date.now();

  const services = (await query<{ data: string[] }>('/api/services')).data;
  const traces = await Promise.all(
    services.map((service) => query(`/api/traces?service=${service}&limit=1500`)),
  );
  // Logs are sent in order and metrics every few seconds: what is about the last request comes after all others.
  await waitFor('the logs of the last request', async () => {
    const { logs } = await query<{ logs: unknown[] }>(`/lab/logs?traceId=${last.traceId}`);
    return logs.length > 0;
  });
  const logs = await query('/lab/logs?limit=10000');
  const metrics = await waitFor('metrics that count the last request', async () => {
    const answer = await query<{ series: MetricSeries[] }>('/lab/metrics');
    return reporters.every((service) => newestPoint(answer.series, service) > sentAt) ? answer : undefined;
  });
  exported = [
    { signal: 'spans', text: strings(traces).join('\n') },
    { signal: 'logs', text: strings(logs).join('\n') },
    { signal: 'metrics', text: strings(metrics).join('\n') },
  ];
}, 60_000);

describe.each(['spans', 'logs', 'metrics'])('exported %s', (signal) => {
  const text = () => exported.find((one) => one.signal === signal)?.text ?? '';

  it('are there to be scanned', () => {
    expect(text().length).toBeGreaterThan(500);
  });

  it('hold no token', () => {
    expect(text().match(token)?.[0]).toBeUndefined();
  });

  it('hold no password', () => {
    for (const password of [...passwords, 'canary-password']) expect(text().includes(password)).toBe(false);
  });

  it('hold no cookie', () => {
    expect(text()).not.toContain('canary-cookie-value');
  });

  it('hold no e-mail address', () => {
    expect(text().match(email)?.[0]).toBeUndefined();
  });

  it('hold no card number', () => {
    expect(cardNumbers(text())).toEqual([]);
  });
});

describe('the scanner itself', () => {
  it('finds a token, an address and a card number where there is one', () => {
    expect(token.test('Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0In0.x')).toBe(true);
    expect(email.test(`GET /api/users/${sourceCanary}`)).toBe(true);
    expect(cardNumbers('paid with 4111 1111 1111 1111')).toEqual(['4111111111111111']);
    expect(cardNumbers('at 1763809556123456 ns')).toEqual([]);
  });
});
