import { html } from '../http/html.js';
import type { Product } from './product.js';

/** A product for people. No script and nothing to load, as the content security policy demands. */
export function productPage({ name, description, category, sku, priceCents, stock }: Product): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}dt{float:left;width:7rem;color:#555}</style>
</head>
<body>
<h1>${name}</h1>
<p>${description}</p>
<dl>
<dt>Price</dt><dd>€ ${(priceCents / 100).toFixed(2)}</dd>
<dt>Category</dt><dd>${category}</dd>
<dt>In stock</dt><dd>${stock}</dd>
<dt>Article</dt><dd>${sku}</dd>
</dl>
</body>
</html>
`;
}
