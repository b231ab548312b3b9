import { describe, expect, it } from 'vitest';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('answers what the condition answers once it holds', async () => {
    let looks = 0;
    const answer = await waitFor(() => (++looks === 3 ? 'there' : undefined), { intervalMillis: 1 });
    expect(answer).toBe('there');
    expect(looks).toBe(3);
  });

  it('takes an error as "not yet"', async () => {
    let looks = 0;
    const refuseOnce = () => {
      looks++;
      if (looks === 1) throw new Error('connection refused');
      return 'connected';
    };
    expect(await waitFor(refuseOnce, { intervalMillis: 1 })).toBe('connected');
  });

  it('takes 0 and the empty string for answers', async () => {
    expect(await waitFor(() => 0)).toBe(0);
    expect(await waitFor(() => '')).toBe('');
  });

  it('fails after the deadline and names the last error as its cause', async () => {
    const never = () => {
      throw new Error('connection refused');
    };
    const error = await waitFor(never, { timeoutMillis: 5, intervalMillis: 1 }).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({
      message: expect.stringContaining('within 5 ms'),
      cause: { message: 'connection refused' },
    });
  });
});
