import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const { setRunningTelemetry, shutdownTelemetry } = await import('./shutdown.js');

describe('shutdownTelemetry', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits until everything is exported', async () => {
    let done = false;
    setRunningTelemetry({
      shutdown: async () => {
        await Promise.resolve();
        done = true;
      },
    });
    await shutdownTelemetry();
    expect(done).toBe(true);
  });

  it('gives up after two seconds', async () => {
    setRunningTelemetry({ shutdown: () => new Promise(() => {}) });
    let over = false;
    void shutdownTelemetry().then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(1999);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toBe(true);
  });

  it('is done once, however often it is asked for', async () => {
    const shutdown = vi.fn(async () => {});
    setRunningTelemetry({ shutdown });
    await Promise.all([shutdownTelemetry(), shutdownTelemetry()]);
    await shutdownTelemetry();
    expect(shutdown).toHaveBeenCalledTimes(1);
  });

  it('never fails', async () => {
    setRunningTelemetry({ shutdown: () => Promise.reject(new Error('no collector')) });
    await expect(shutdownTelemetry()).resolves.toBeUndefined();
    setRunningTelemetry({
      shutdown: () => {
        throw new Error('at once');
      },
    });
    await expect(shutdownTelemetry()).resolves.toBeUndefined();
  });

  it('does nothing in a process without the preload', async () => {
    vi.resetModules();
    const fresh = await import('./shutdown.js');
    await expect(fresh.shutdownTelemetry()).resolves.toBeUndefined();
  });
});
