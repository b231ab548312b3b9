import type { AttributeValue } from '@roundtrip/model';
import { describe, expect, it } from 'vitest';
import { valueText } from './index.js';

describe('a value as text', () => {
  it.each<{ value: AttributeValue; text: string }>([
    { value: 'text', text: 'text' },
    { value: true, text: 'true' },
    { value: 200n, text: '200' },
    { value: 2n ** 60n, text: '1152921504606846976' },
    { value: 0.5, text: '0.5' },
    { value: Number.NaN, text: 'NaN' },
    { value: Uint8Array.of(1, 2), text: 'AQI=' },
    { value: null, text: '' },
    { value: ['a', 1n, null], text: '["a",1,null]' },
    { value: { a: { b: [true] } }, text: '{"a":{"b":[true]}}' },
    { value: [2n ** 60n], text: '["1152921504606846976"]' },
  ])('is written as $text', ({ value, text }) => {
    expect(valueText(value)).toBe(text);
  });
});
