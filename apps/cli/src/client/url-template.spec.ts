import { describe, expect, it } from 'vitest';
import { redactedUrl, templateOf } from './url-template.js';

describe('templateOf', () => {
  it.each([
    ['/', '/'],
    ['/api/users/me', '/api/users/me'],
    ['/api/users/17', '/api/users/{id}'],
    ['/api/products?search=lamp', '/api/products'],
    ['/api/orders/3f2a1c9e-4d5b-4a6c-8e7f-0123456789ab', '/api/orders/{id}'],
    ['/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['/api/users/ada%40example.test', '/api/users/{value}'],
  ])('makes of %s the template %s', (path, template) => {
    expect(templateOf(path)).toBe(template);
  });
});

describe('redactedUrl', () => {
  const origin = 'https://roundtrip.test:8443';

  it('keeps identifiers, which a trip is looked up by', () => {
    expect(redactedUrl(origin, '/api/users/17')).toBe(`${origin}/api/users/17`);
  });

  it('keeps the names of query parameters and drops their values', () => {
    expect(redactedUrl(origin, '/api/products?search=ada%40example.test&page=2')).toBe(
      `${origin}/api/products?search=REDACTED&page=REDACTED`,
    );
  });

  it('drops what may be personal from the path', () => {
    expect(redactedUrl(origin, '/api/users/ada%40example.test')).toBe(`${origin}/api/users/REDACTED`);
  });
});
