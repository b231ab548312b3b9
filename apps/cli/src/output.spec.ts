import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Output } from './output.js';

it('prints JSON as one value a line', async () => {
  const stream = new PassThrough();
  const output = new Output(true, stream);
  output.object({ event: 'up' });
  output.object([1, 2]);
  stream.end();
  expect(await text(stream)).toBe('{"event":"up"}\n[1,2]\n');
});

it('uses no colours on what is not a terminal', () => {
  expect(new Output(false, new PassThrough()).style('red', 'text')).toBe('text');
});

it('takes what is not a terminal to be 80 columns wide, and no terminal to be wider than 120', () => {
  expect(new Output(false, new PassThrough()).columns).toBe(80);
  expect(new Output(false, Object.assign(new PassThrough(), { columns: 300 })).columns).toBe(120);
});
