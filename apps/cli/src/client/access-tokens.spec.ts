import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@roundtrip/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessTokens } from './access-tokens.js';
import type { Outcome } from './exchange.js';
import type { TripClient, TripRequest } from './trip-client.js';

let folder: string;
let clock: ManualClock;
let logIns: TripRequest[];
let answer: Outcome;
/** Answers that come before `answer`. */
let first: Outcome[];
let pauses: number[];

const answered = (httpStatus: number, body: unknown): Outcome => ({
  status: 'answered',
  answer: { httpStatus, headers: {}, wire: Buffer.from(JSON.stringify(body)), truncated: false },
});

const session = (accessToken: string) => ({
  accessToken,
  refreshToken: 'r',
  tokenType: 'Bearer',
  expiresIn: 900,
});

/** A client whose only trips are log-ins. */
const client = {
  send: async (request: TripRequest) => {
    logIns.push(request);
    return { traceId: 't', durationMillis: 1, outcome: first.shift() ?? answer };
  },
} as TripClient;

const tokens = () =>
  new AccessTokens({
    client,
    passwordsFile: join(folder, 'passwords.json'),
    tokensFile: join(folder, 'tokens.json'),
    clock,
    pause: async (millis) => void pauses.push(millis),
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roundtrip-tokens-'));
  clock = new ManualClock(1_700_000_000_000);
  logIns = [];
  first = [];
  pauses = [];
  answer = answered(200, session('first'));
  await writeFile(join(folder, 'passwords.json'), '{"esther":"her password"}');
});

afterEach(() => rm(folder, { recursive: true }));

describe('AccessTokens', () => {
  it('logs in with the password of the data folder', async () => {
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'first' });
    expect(logIns).toHaveLength(1);
    expect(logIns[0]).toMatchObject({ method: 'POST', path: '/api/auth/login' });
    expect(JSON.parse(String(logIns[0]?.body))).toEqual({ username: 'esther', password: 'her password' });
  });

  it('finds the session in the envelope of the shop as well', async () => {
    answer = answered(200, { data: session('wrapped') });
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'wrapped' });
  });

  it('keeps a token for the next run, in a file that only its owner reads', async () => {
    await tokens().of('esther');
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'first' });
    expect(logIns).toHaveLength(1);
    expect((await stat(join(folder, 'tokens.json'))).mode & 0o777).toBe(0o600);
  });

  it('logs in again shortly before the token expires', async () => {
    await tokens().of('esther');
    clock.advance(900_000 - 30_001);
    await tokens().of('esther');
    expect(logIns).toHaveLength(1);
    clock.advance(1);
    answer = answered(200, session('second'));
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'second' });
  });

  it('logs in again after a token was refused', async () => {
    const mine = tokens();
    await mine.of('esther');
    await mine.forget('esther');
    expect(await readFile(join(folder, 'tokens.json'), 'utf8')).toBe('{}');
    await mine.of('esther');
    expect(logIns).toHaveLength(2);
  });

  it('logs in once for requests that need the token at the same time', async () => {
    const mine = tokens();
    await Promise.all([mine.of('esther'), mine.of('esther'), mine.of('esther')]);
    expect(logIns).toHaveLength(1);
  });

  it.each([502, 503, 504])('tries a log-in again that was answered %i', async (httpStatus) => {
    first = [answered(httpStatus, {}), answered(httpStatus, {}), answered(httpStatus, {})];
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'first' });
    expect(pauses).toEqual([500, 500, 500]);
  });

  it('gives a log-in up after the third try again', async () => {
    answer = answered(503, {});
    expect(await tokens().of('esther')).toMatchObject({ status: 'refused' });
    expect(logIns).toHaveLength(4);
  });

  it.each([401, 429, 500])('takes %i for an answer', async (httpStatus) => {
    answer = answered(httpStatus, {});
    expect(await tokens().of('esther')).toEqual({
      status: 'refused',
      reason: `the log-in of esther was answered ${httpStatus}`,
    });
    expect(logIns).toHaveLength(1);
  });

  it('tells a log-in that was refused from one that nobody answered', async () => {
    answer = answered(503, { title: 'Service Unavailable' });
    expect(await tokens().of('esther')).toEqual({
      status: 'refused',
      reason: 'the log-in of esther was answered 503',
    });
    answer = { status: 'failed', failure: { kind: 'connection_refused', message: 'nothing listens' } };
    expect(await tokens().of('esther')).toEqual({ status: 'unanswered', reason: 'nothing listens' });
  });

  it('knows nobody without a password', async () => {
    expect(await tokens().of('mallory')).toMatchObject({ status: 'refused' });
    expect(logIns).toEqual([]);
  });

  it('is not misled by a damaged file of tokens', async () => {
    await writeFile(join(folder, 'tokens.json'), '{"esther":{"accessToken":7}}');
    expect(await tokens().of('esther')).toEqual({ status: 'ready', token: 'first' });
  });
});
