import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCardNumber, MASKS, maskText } from './mask-text.js';

/** Text around a secret: anything, as long as it does not run into it. */
const around = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\w.@%!#$&'*+/=?^`{|}~-]/g, ' '));

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const email = fc
  .tuple(fc.stringMatching(/^[a-z][\w.+-]{0,20}$/), fc.array(label, { minLength: 2, maxLength: 4 }))
  .map(([local, labels]) => `${local}@${labels.join('.')}`);

const base64 = fc.stringMatching(/^[\w-]{8,40}$/);
const token = fc.tuple(base64, base64, base64).map(([head, body, sign]) => `eyJ${head}.eyJ${body}.${sign}`);

const card = fc
  .tuple(
    fc.integer({ min: 2, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 }),
  )
  .map(([first, rest]) => withCheckDigit([first, ...rest]));

describe('masking text', () => {
  it('finds e-mail addresses in any text', () => {
    fc.assert(
      fc.property(around, email, around, (before, secret, after) => {
        const masked = maskText(`${before} ${secret} ${after}`);
        expect(masked).not.toContain(secret);
        expect(masked).toContain(MASKS.email);
      }),
    );
  });

  it('finds e-mail addresses that are encoded in a URL', () => {
    expect(maskText('/users?mail=esther%40example.test')).not.toContain('esther');
  });

  it('finds web tokens in any text', () => {
    fc.assert(
      fc.property(around, token, around, (before, secret, after) => {
        expect(maskText(`${before} ${secret} ${after}`)).not.toContain(secret.slice(0, 12));
      }),
    );
  });

  it('finds credentials of an Authorization header, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.constantFrom('Bearer', 'bearer', 'Basic'), base64, (scheme, secret) => {
        expect(maskText(`authorization: ${scheme} ${secret}`)).not.toContain(secret);
      }),
    );
  });

  it.each([
    ['postgres://shop:s3cret@127.0.0.1:5432/shop', 'postgres://[credentials]@127.0.0.1:5432/shop'],
    ['redis://:s3cret@cache.example.test', 'redis://[credentials]@cache.example.test'],
    ['failed: https://u:s3@cret@host.test/?a=1', 'failed: https://[credentials]@host.test/?a=1'],
    ['{"url":"amqp://u:s3cret@host","port":1}', '{"url":"amqp://[credentials]@host","port":1}'],
  ])('finds the credentials in %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(masked)).toBe(masked);
  });

  it.each(['', ' ', '-'])('finds card numbers whose groups are parted by %j', (gap) => {
    fc.assert(
      fc.property(around, card, around, (before, digits, after) => {
        const secret = (digits.match(/.{1,4}/g) ?? []).join(gap);
        expect(maskText(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
    );
  });

  it('leaves numbers alone that fail the check of card numbers', () => {
    fc.assert(
      fc.property(card, fc.integer({ min: 1, max: 9 }), (digits, shift) => {
        const wrong = digits.slice(0, -1) + ((Number(digits.at(-1)) + shift) % 10);
        expect(maskText(`number ${wrong}`)).toBe(`number ${wrong}`);
      }),
    );
  });

  it.each([
    'GET /api/users/:id',
    '0af7651916cd43dd8448eb211c80319c',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '2026-11-22T11:26:00.123456789Z',
    '1763810760123',
    'SELECT "u"."id" FROM "users" "u" WHERE "u"."id" = $1',
    '@nestjs/core',
    'http://127.0.0.1:4318/v1/traces and ssh://git@host',
    'file:///app/node_modules/@opentelemetry/api/index.js:10:2',
    'basic auth is not supported',
  ])('leaves %j as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('masks nothing twice', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(email, token, card, around), { maxLength: 5 }), (parts) => {
        const once = maskText(parts.join(' '));
        expect(maskText(once)).toBe(once);
      }),
    );
  });

  it('tells what it masked', () => {
    const kinds: string[] = [];
    maskText('esther@example.test paid with 4111 1111 1111 1111', (kind) => kinds.push(kind));
    expect(kinds.sort()).toEqual(['card', 'email']);
  });

  it('is done with a long text in time, also with one made to be slow', () => {
    const hostile = `${'a'.repeat(100_000)}@${'b-'.repeat(50_000)} ${'1 '.repeat(50_000)} ${'a://b:'.repeat(20_000)}`;
    expect(maskText(hostile).length).toBeGreaterThan(0);
  });
});

describe('the check of card numbers', () => {
  it.each(['4111111111111111', '5500 0000 0000 0004', '3400-000000-00009'])('accepts %s', (number) => {
    expect(isCardNumber(number)).toBe(true);
  });

  it.each(['4111111111111112', '0000000000000000', '411111111111'])('rejects %s', (number) => {
    expect(isCardNumber(number)).toBe(false);
  });
});

function withCheckDigit(digits: number[]): string {
  const text = digits.join('');
  for (let check = 0; check < 10; check++) if (isCardNumber(`${text}${check}`)) return `${text}${check}`;
  throw new Error(`no check digit for ${text}`);
}
