import { describe, expect, it } from 'vitest';
import { parseUpstreams } from './upstreams.js';

describe('UPSTREAMS', () => {
  it('names machines and the origins of their proxies', () => {
    expect(parseUpstreams('a=https://127.0.0.1:8500, b=https://proxy-b:8501/')).toEqual({
      status: 'ok',
      upstreams: [
        { name: 'a', origin: 'https://127.0.0.1:8500' },
        { name: 'b', origin: 'https://proxy-b:8501' },
      ],
    });
  });

  it.each([
    ['', /DNS label/],
    ['https://127.0.0.1:8500', /DNS label/],
    ['A_1=https://127.0.0.1', /DNS label/],
    ['a=http://127.0.0.1:8500', /not an https origin/],
    ['a=https://127.0.0.1:8500/path', /not an https origin/],
    ['a=nonsense', /not an https origin/],
    ['a=https://127.0.0.1:1,a=https://127.0.0.1:2', /twice/],
  ])('%j is refused', (list, problem) => {
    const parsed = parseUpstreams(list);
    expect(parsed.status === 'invalid' ? parsed.problems.join('\n') : '').toMatch(problem);
  });
});
