import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from './html.js';

it('lets no value end the element or the attribute it stands in', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const inside = html`${value}`;
      expect(inside).not.toMatch(/[<>"']/);
    }),
  );
});

it('keeps the template and the text as they are', () => {
  expect(html`<p title="${'a & b'}">${2} pieces</p>`).toBe('<p title="a &amp; b">2 pieces</p>');
});
