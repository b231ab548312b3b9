import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundtrip/clock';
import type { AuthSession, Login } from '@roundtrip/contracts';
import type { Outcome } from './exchange.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { decodeBody } from './response-body.js';
import type { TripClient } from './trip-client.js';

/** Reasons are sentences that never hold a password or a token. */
export type TokenResult =
  | { status: 'ready'; token: string }
  /** The log-in was answered, and not with a token. */
  | { status: 'refused'; reason: string }
  /** There was no answer; the next request will not get one either. */
  | { status: 'unanswered'; reason: string };

export interface AccessTokensOptions {
  /** Logs in through the front door, like everybody. */
  client: TripClient;
  passwordsFile: string;
  /** Where tokens are kept between two runs, mode 0600. */
  tokensFile: string;
  clock: Clock;
  /** Waits, in milliseconds. */
  pause?: (millis: number) => Promise<void>;
}

interface KeptToken {
  accessToken: string;
  /** Milliseconds since the Unix epoch. */
  expiresAtMillis: number;
}

/** A token is replaced this long before it expires, so that it does not expire on the way. */
const EXPIRY_MARGIN_MILLIS = 30_000;

/** Answers of a system that is busy, or has just been started: the first log-in of all takes longest. */
const TRY_AGAIN_STATUS: ReadonlySet<number> = new Set([502, 503, 504]);
const TRY_AGAIN_TIMES = 3;
const TRY_AGAIN_PAUSE_MILLIS = 500;

/** Access tokens of the demo people: from the file while they are good, else by a log-in, which is a trip of its own. */
export class AccessTokens {
  private readonly kept = new Map<string, KeptToken>();
  /** Log-ins under way by name: requests that need the same token wait for the same log-in. */
  private readonly pending = new Map<string, Promise<TokenResult>>();
  private loaded: Promise<void> | undefined;

  constructor(private readonly options: AccessTokensOptions) {}

  async of(username: string): Promise<TokenResult> {
    this.loaded ??= this.load();
    await this.loaded;
    const kept = this.kept.get(username);
    if (kept && kept.expiresAtMillis - EXPIRY_MARGIN_MILLIS > this.options.clock.nowMillis()) {
      return { status: 'ready', token: kept.accessToken };
    }
    const logIn =
      this.pending.get(username) ?? this.logIn(username).finally(() => this.pending.delete(username));
    this.pending.set(username, logIn);
    return logIn;
  }

  /** Drops a token that was refused: the next request logs in again. */
  async forget(username: string): Promise<void> {
    if (this.kept.delete(username)) await this.save();
  }

  private async logIn(username: string): Promise<TokenResult> {
    const { passwordsFile, clock } = this.options;
    const passwords = (await readJsonFile(passwordsFile)) as Record<string, string> | undefined;
    const password = passwords?.[username];
    if (password === undefined) {
      return { status: 'refused', reason: `there is no password for ${username} in ${passwordsFile}` };
    }
    const outcome = await this.send({ username, password });
    if (outcome.status === 'failed') return { status: 'unanswered', reason: outcome.failure.message };
    const { httpStatus, wire, headers } = outcome.answer;
    const session = sessionIn(decodeBody(wire, headers['content-encoding']));
    if (httpStatus >= 400 || !session) {
      return { status: 'refused', reason: `the log-in of ${username} was answered ${httpStatus}` };
    }
    const expiresAtMillis = clock.nowMillis() + session.expiresIn * 1000;
    this.kept.set(username, { accessToken: session.accessToken, expiresAtMillis });
    await this.save();
    return { status: 'ready', token: session.accessToken };
  }

  /** Sends a log-in, a few times when it is not its answer but the system that is wanting. */
  private async send(login: Login): Promise<Outcome> {
    const { client, pause = sleep } = this.options;
    for (let triesLeft = TRY_AGAIN_TIMES; ; triesLeft -= 1) {
      const { outcome } = await client.send({
        method: 'POST',
        path: '/api/auth/login',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: Buffer.from(JSON.stringify(login)),
      });
      const busy = outcome.status === 'answered' && TRY_AGAIN_STATUS.has(outcome.answer.httpStatus);
      if (!busy || triesLeft === 0) return outcome;
      await pause(TRY_AGAIN_PAUSE_MILLIS);
    }
  }

  private async load(): Promise<void> {
    const saved = await readJsonFile(this.options.tokensFile);
    if (typeof saved !== 'object' || saved === null) return;
    for (const [username, token] of Object.entries(saved)) {
      if (isKeptToken(token)) this.kept.set(username, token);
    }
  }

  /** Tokens that cannot be kept only mean another log-in. */
  private async save(): Promise<void> {
    await writeJsonFile(this.options.tokensFile, Object.fromEntries(this.kept)).catch(() => {});
  }
}

/** The session in the answer of a log-in, with or without the shop's envelope around it. */
function sessionIn(body: string | undefined): AuthSession | undefined {
  try {
    const parsed = JSON.parse(body ?? '') as { data?: Partial<AuthSession> } & Partial<AuthSession>;
    const session = parsed.data ?? parsed;
    const complete = typeof session.accessToken === 'string' && typeof session.expiresIn === 'number';
    return complete ? (session as AuthSession) : undefined;
  } catch {
    return undefined;
  }
}

function isKeptToken(value: unknown): value is KeptToken {
  const token = value as Partial<KeptToken> | null;
  return typeof token?.accessToken === 'string' && typeof token.expiresAtMillis === 'number';
}
