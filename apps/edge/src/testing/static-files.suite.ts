import { describe, expect, it } from 'vitest';
import { type Group, useScene } from './scene.js';

/** What the proxy serves by itself, and what it passes on. */
export function describeStaticFiles({ start }: Group): void {
  const scene = useScene(start, { machines: 1 });

  describe('the storefront', () => {
    it('is at the root, and is asked for again each time', async () => {
      const answer = await scene().ask('/');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.headers['last-modified']).toBeDefined();
      expect(answer.text).toContain('<title>Store</title>');
    });

    it.each(['if-none-match', 'if-modified-since'])(
      'is a 304 without a body to a client that has it, by %s',
      async (field) => {
        const first = await scene().ask('/');
        const validator = String(first.headers[field === 'if-none-match' ? 'etag' : 'last-modified']);
        const second = await scene().ask('/', { headers: { [field]: validator } });
        expect([second.status, second.bytes.length]).toEqual([304, 0]);
        expect(second.headers.etag).toBe(first.headers.etag);
        expect(second.headers['cache-control']).toBe('no-cache');
        expect(second.headers.vary).toMatch(/accept-encoding/i);
      },
    );

    it('is a 304 also to a client that has it compressed', async () => {
      const headers = { 'accept-encoding': 'br' };
      const first = await scene().ask('/', { headers });
      expect(first.headers['content-encoding']).toBe('br');
      const second = await scene().ask('/', {
        headers: { ...headers, 'if-none-match': String(first.headers.etag) },
      });
      expect(second.status).toBe(304);
    });

    it('has assets that may be kept for ever, by the hash in their names', async () => {
      const answer = await scene().ask('/assets/store.0123abcd.js');
      expect(answer.headers['cache-control']).toMatch(/max-age=31536000.*immutable/);
      expect(answer.headers['content-type']).toMatch(/javascript/);
    });

    it('answers HEAD with the fields of GET', async () => {
      const answer = await scene().ask('/small.txt', { method: 'HEAD' });
      expect([answer.status, answer.headers['content-length'], answer.bytes.length]).toEqual([200, '5', 0]);
    });

    it('gives a part of a file that asks for one', async () => {
      const answer = await scene().ask('/small.txt', {
        headers: { range: 'bytes=1-2', 'accept-encoding': 'br' },
      });
      expect([answer.status, answer.text]).toEqual([206, 'ma']);
    });

    it('never asks the shop', async () => {
      for (const path of ['/', '/small.txt', '/nothing-here']) await scene().ask(path);
      expect(scene().shop.seen).toEqual([]);
    });
  });

  describe('a path that is no file', () => {
    it.each([
      '/nothing-here',
      '/assets/',
      '/.hidden',
      '/apiary',
      '/..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/etc/passwd',
    ])('%s is a 404 problem', async (path) => {
      const answer = await scene().ask(path);
      expect([answer.status, answer.headers['content-type']]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(answer.text).not.toContain('root:');
    });

    it('may not be written to', async () => {
      const answer = await scene().ask('/', { method: 'POST', body: 'x' });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    });
  });

  describe('the shop', () => {
    it.each(['/api', '/api/products?page=2', '/api/products/1', '/.well-known/jwks.json'])(
      'is asked for %s',
      async (path) => {
        const answer = await scene().ask(path);
        expect(answer.status).toBe(200);
        expect(scene().shop.seen.at(-1)?.url).toBe(path);
      },
    );

    it('is asked for a product page whatever the client accepts', async () => {
      await scene().ask('/api/products/1', { headers: { accept: 'text/html' } });
      expect(scene().shop.seen.at(-1)?.headers.accept).toBe('text/html');
    });
  });
}
