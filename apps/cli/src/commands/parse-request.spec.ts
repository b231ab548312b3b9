import { describe, expect, it } from 'vitest';
import { CliError } from '../cli-error.js';
import { parseRequest, type SendArguments } from './parse-request.js';

const parse = (given: Partial<SendArguments>) =>
  parseRequest({ method: 'GET', path: '/api/users/1', ...given }, () => 'a-new-key');

describe('parseRequest', () => {
  it('asks as esther where the API is asked, and as nobody where a file is', () => {
    expect(parse({}).as).toBe('esther');
    expect(parse({ path: '/' }).as).toBe('nobody');
    expect(parse({ path: '/', as: 'sam' }).as).toBe('sam');
  });

  it('writes methods in capitals', () => {
    expect(parse({ method: 'patch' }).method).toBe('PATCH');
  });

  it('sends data as JSON, as it was given', () => {
    const { headers, body } = parse({ method: 'PATCH', data: '{ not json' });
    expect(headers['content-type']).toBe('application/json');
    expect(body?.toString()).toBe('{ not json');
    expect(parse({}).headers).not.toHaveProperty('content-type');
  });

  it('gives an order an idempotency key, and nothing else', () => {
    const key = (given: Partial<SendArguments>) => parse(given).headers['idempotency-key'];
    expect(key({ method: 'POST', path: '/api/orders' })).toBe('a-new-key');
    expect(key({ method: 'POST', path: '/api/orders', header: ['Idempotency-Key: mine'] })).toBe('mine');
    expect(key({ method: 'GET', path: '/api/orders' })).toBeUndefined();
    expect(key({ method: 'POST', path: '/api/auth/login' })).toBeUndefined();
  });

  it('takes headers as they are written, over its own', () => {
    const { headers } = parse({ header: ['Accept: text/html', 'X-One:1', 'x-one: 2', 'X-Empty:'] });
    expect(headers).toMatchObject({ accept: 'text/html', 'x-one': '1, 2', 'x-empty': '' });
  });

  it('escapes what may not stand in a request line, and nothing twice', () => {
    expect(parse({ path: '/api/products?search=grüne lampe&page=%32' }).path).toBe(
      '/api/products?search=gr%C3%BCne%20lampe&page=%32',
    );
  });

  it.each([
    ['a method that cannot be answered', { method: 'CONNECT' }],
    ['a whole URL for a path', { path: 'https://roundtrip.test/' }],
    ['somebody unknown', { as: 'mallory' }],
    ['a header without a colon', { header: ['Accept'] }],
    ['a header without a name', { header: [': value'] }],
    ['a header with a space in its name', { header: ['two words: value'] }],
    ['a header that smuggles a second one', { header: ['x-one: 1\r\nx-two: 2'] }],
  ])('refuses %s', (_what, given) => {
    expect(() => parse(given)).toThrow(CliError);
  });
});
