import pg from 'pg';
import { CliError } from '../cli-error.js';
import { DATABASE_NAME } from './cluster.js';

/** How one attempt to reach a database ended. */
export type Contact =
  | { status: 'ready' }
  /** Not yet: nobody listens, or the server is starting up. */
  | { status: 'waiting'; reason: string }
  /** The server is there, the database is not. */
  | { status: 'no database' }
  /** It will not get better by waiting. */
  | { status: 'refused'; reason: string };

const OWN_TIMEOUT_MILLIS = 2000;

/** SQLSTATE of the answers that mean something here (PostgreSQL documentation, appendix A). */
const sqlStates = { startingUp: '57P03', noDatabase: '3D000' } as const;

/** Connects once, asks nothing more than a round trip, and leaves. */
export async function contact(url: string, timeoutMillis: number): Promise<Contact> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMillis });
  client.on('error', () => {}); // an error after the answer is of no interest
  try {
    await client.connect();
    await client.query('select 1');
    return { status: 'ready' };
  } catch (error) {
    return classify(error as Error & { code?: string });
  } finally {
    await client.end().catch(() => {});
  }
}

function classify(error: Error & { code?: string }): Contact {
  const reason = error.message === '' ? (error.code ?? 'no answer') : error.message;
  if (error.code === sqlStates.noDatabase) return { status: 'no database' };
  // Codes of PostgreSQL have five characters; those of sockets do not. A time-out has none.
  const fromServer = error.code !== undefined && /^[0-9A-Z]{5}$/.test(error.code);
  if (fromServer && error.code !== sqlStates.startingUp) return { status: 'refused', reason };
  return { status: 'waiting', reason };
}

/** One attempt to reach our own server, and to make our database in it when the server is new. Does not reject. */
export async function contactOwn(url: string): Promise<Contact> {
  const answer = await contact(url, OWN_TIMEOUT_MILLIS);
  if (answer.status !== 'no database') return answer;
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`create database ${DATABASE_NAME}`);
    return { status: 'ready' };
  } catch (error) {
    return classify(error as Error & { code?: string });
  } finally {
    await client.end().catch(() => {});
  }
}

function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/**
 * Makes sure that the database of `DATABASE_URL` answers.
 *
 * @throws CliError that names host, port and database, never user or password
 */
export async function checkDatabaseUrl(url: string, timeoutMillis: number): Promise<void> {
  const answer = await contact(url, timeoutMillis);
  if (answer.status === 'ready') return;
  const { hostname, port, pathname } = new URL(url);
  const where = `${hostname}:${port || 5432}`;
  const why =
    answer.status === 'no database' ? `there is no database ${pathname.slice(1)}` : clean(answer.reason, url);
  throw new CliError(`Cannot use the database of DATABASE_URL at ${where}: ${why}.`, {
    fix: 'Start that PostgreSQL, correct DATABASE_URL, or unset it: Roundtrip then starts a database of its own.',
  });
}

/** A server's message may repeat what it was given. */
function clean(reason: string, url: string): string {
  const { password } = new URL(url);
  return password === '' ? reason : reason.replaceAll(decodeURIComponent(password), '…');
}
