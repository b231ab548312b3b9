import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Output } from '../output.js';
import type { LauncherEvent } from './events.js';
import { printEvent } from './print-event.js';

const urls = {
  front: 'https://roundtrip.test:8443',
  local: 'https://localhost:8443',
  query: 'http://127.0.0.1:16686',
  otlp: 'http://127.0.0.1:4318',
  dns: '127.0.0.1:8453',
};

const events: LauncherEvent[] = [
  { event: 'begin', dataFolder: `${process.cwd()}/.roundtrip`, machines: ['a', 'b', 'c'] },
  { event: 'cleaned', names: ['shop-a', 'postgres'] },
  { event: 'note', message: 'No Redis or Valkey on the PATH: the shops cache in memory only.' },
  { event: 'part', name: 'fulfilment', port: 8483, seconds: 12.34 },
  { event: 'progress', name: 'shop-migrate', line: 'x'.repeat(200) },
  { event: 'up', seconds: 8.1, urls },
  { event: 'crashed', name: 'shop-a', how: 'signal SIGKILL', restartInMillis: 200 },
  { event: 'recovered', name: 'shop-a' },
  { event: 'stopping' },
  { event: 'down', seconds: 0.42 },
];

async function printed(json: boolean): Promise<string[]> {
  const stream = new PassThrough();
  const output = new Output(json, stream);
  for (const event of events) printEvent(output, event);
  stream.end();
  return (await text(stream)).trimEnd().split('\n');
}

it('prints each event as one line that fits 80 columns', async () => {
  const lines = await printed(false);
  expect(lines).toHaveLength(events.length);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines[0]).toBe('Roundtrip starts in .roundtrip, machines a, b, c.');
  expect(lines[3]).toMatch(/✓ fulfilment +:8483 +12\.3 s/);
});

it('prints each event as one line of JSON when asked to', async () => {
  expect((await printed(true)).map((line) => JSON.parse(line))).toEqual(events);
});
