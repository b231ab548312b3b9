import { ManualClock } from '@roundtrip/clock';
import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.js';

const LOCK_MILLIS = 30_000;

function makeThrottle(maxUsernames?: number) {
  const clock = new ManualClock(1_000_000);
  return {
    clock,
    throttle: new LoginThrottle({ failures: 3, lockMillis: LOCK_MILLIS, maxUsernames }, clock),
  };
}

function fail(throttle: LoginThrottle, username: string, times: number) {
  for (let time = 0; time < times; time++) throttle.failed(username);
}

describe('LoginThrottle', () => {
  it('locks a username after three wrong passwords in a row, and only that one', () => {
    const { throttle } = makeThrottle();
    fail(throttle, 'esther', 2);
    expect(throttle.lockedSeconds('esther')).toBe(0);
    throttle.failed('esther');
    expect(throttle.lockedSeconds('esther')).toBe(30);
    expect(throttle.lockedSeconds('sam')).toBe(0);
  });

  it('opens the lock when its time is over, with all attempts back', () => {
    const { throttle, clock } = makeThrottle();
    fail(throttle, 'esther', 3);
    clock.advance(LOCK_MILLIS);
    expect(throttle.lockedSeconds('esther')).toBe(0);
    fail(throttle, 'esther', 2);
    expect(throttle.lockedSeconds('esther')).toBe(0);
  });

  it('does not make a lock longer because somebody goes on guessing', () => {
    const { throttle, clock } = makeThrottle();
    fail(throttle, 'esther', 3);
    clock.advance(20_000);
    fail(throttle, 'esther', 10);
    expect(throttle.lockedSeconds('esther')).toBe(10);
  });

  it('forgets failures after a success', () => {
    const { throttle } = makeThrottle();
    fail(throttle, 'esther', 2);
    throttle.succeeded('esther');
    fail(throttle, 'esther', 2);
    expect(throttle.lockedSeconds('esther')).toBe(0);
  });

  it('forgets a failure that is long ago', () => {
    const { throttle, clock } = makeThrottle();
    fail(throttle, 'esther', 2);
    clock.advance(LOCK_MILLIS);
    throttle.failed('esther');
    expect(throttle.lockedSeconds('esther')).toBe(0);
  });

  it('remembers a bounded number of usernames and counts those it forgot early', () => {
    const { throttle } = makeThrottle(2);
    fail(throttle, 'first', 3);
    fail(throttle, 'second', 3);
    expect(throttle.forgotten).toBe(0);
    throttle.failed('third');
    expect([throttle.size, throttle.forgotten]).toEqual([2, 1]);
    expect(throttle.lockedSeconds('first')).toBe(0);
    expect(throttle.lockedSeconds('second')).toBe(30);
  });

  it('drops outdated usernames without counting them as forgotten early', () => {
    const { throttle, clock } = makeThrottle(2);
    throttle.failed('first');
    throttle.failed('second');
    clock.advance(LOCK_MILLIS);
    throttle.failed('third');
    expect([throttle.size, throttle.forgotten]).toEqual([1, 0]);
  });
});
