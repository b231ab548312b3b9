import { describe, expect, it } from 'vitest';
import { Canvas, millis, printable } from './canvas.js';

const unicode = new Canvas({ columns: 80, colour: false, unicode: true });
const ascii = new Canvas({ columns: 80, colour: false, unicode: false });

describe('bar', () => {
  it.each([
    [8, '████████'],
    [4, '████'],
    [4.5, '████▌'],
    [0.125, '▏'],
    [0.001, '▏'],
    [0, ''],
  ])('draws %d of 8 in 8 columns as %s', (part, drawn) => {
    expect(unicode.bar(part, 8, 8)).toBe(drawn);
  });

  it('needs no more than ASCII where there is no more', () => {
    expect(ascii.bar(4.5, 8, 8)).toBe('#####');
    expect(ascii.backBar(2, 8, 8)).toBe('--');
  });

  it('draws nothing of a trip without duration', () => {
    expect(unicode.bar(0, 0, 8)).toBe('');
  });
});

describe('fit', () => {
  it('leaves alone what fits and cuts what does not', () => {
    expect(unicode.fit('abcdef', 6)).toBe('abcdef');
    expect(unicode.fit('abcdefg', 6)).toBe('abcde…');
    expect(ascii.fit('abcdefg', 6)).toBe('abcde~');
  });
});

describe('style', () => {
  it('colours only when it was told to', () => {
    expect(unicode.style('red', 'x')).toBe('x');
    expect(new Canvas({ columns: 80, colour: true, unicode: true }).style('red', 'x')).toBe(
      '\u001b[31mx\u001b[39m',
    );
  });
});

describe('printable', () => {
  it('takes the sting out of terminal control sequences', () => {
    expect(printable('GET \u001b[2J/\u009b31m\n')).toBe('GET ?[2J/?31m?');
  });
});

describe('millis', () => {
  it.each([
    [0, '0.00 ms'],
    [0.0004, '<0.01 ms'],
    [0.414, '0.41 ms'],
    [1234.5, '1234.50 ms'],
  ])('shows %d as %s', (value, shown) => {
    expect(millis(value)).toBe(shown);
  });
});
