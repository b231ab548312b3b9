import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../storefront/', import.meta.url);
const page = readFileSync(new URL('index.html', folder), 'utf8');
const assets = readdirSync(new URL('assets/', folder));

describe('the storefront', () => {
  // Clients keep hashed files for a year: new content needs a new name.
  it.each(assets)('%s is named by its content; when it changed, rename it here and in index.html', (file) => {
    const content = readFileSync(new URL(`assets/${file}`, folder));
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
    expect(file).toBe(file.replace(/\.[^.]+\.(\w+)$/, `.${hash}.$1`));
  });

  it('uses every asset, and none that is missing', () => {
    const used = [...page.matchAll(/\/assets\/([^"]+)/g)].map((match) => match[1]);
    expect(used.sort()).toEqual([...assets].sort());
  });

  it('loads nothing from anywhere else', () => {
    const files = [page, ...assets.map((file) => readFileSync(new URL(`assets/${file}`, folder), 'utf8'))];
    const elsewhere = files
      .join('\n')
      .match(/(?:src|href|url|import|fetch)\s*[=(]?\s*["'(]\s*(?:https?:)?\/\/[^"')]+/g);
    expect(elsewhere).toBeNull();
  });
});
