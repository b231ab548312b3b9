import { readFile } from 'node:fs/promises';
import { BAGGAGE_EXPLAIN, DOMAIN, LAB_KEY_HEADER } from '@roundtrip/contracts';
import { CliError, exitCodes } from '../cli-error.js';
import { type OpenClient, openClient } from '../client/open-client.js';
import { NOBODY } from '../client/person.js';
import type { Trip, TripRequest } from '../client/trip-client.js';
import type { CliContext } from '../context.js';
import { LabClient } from '../lab/lab-client.js';
import { type ParsedRequest, parseRequest } from './parse-request.js';
import { printTrip } from './print-trip.js';
import type { SendOptions } from './sent-trip.js';

/** More than the connection of the log-in takes to close. */
const WAIT_FOR_CONNECTION_MILLIS = 1000;
const DEFAULT_WAIT_FOR_WHOLE_MILLIS = 5000;

/** See `sendAndDraw`. */
export async function sendTrip(context: CliContext, options: SendOptions): Promise<number> {
  const request = parseRequest(options);
  const open = await openClient(context, {
    pool: { maxConnections: 1, waitTimeoutMillis: WAIT_FOR_CONNECTION_MILLIS },
  });
  try {
    const trip = await send(context, open, request, options);
    const lab = new LabClient(`http://127.0.0.1:${context.ports.query}`);
    const [, read] = await Promise.all([
      open.tracing.flush(),
      lab.readWhole(trip.traceId, options.waitForWholeMillis ?? DEFAULT_WAIT_FOR_WHOLE_MILLIS),
    ]);
    const url = `https://${DOMAIN}:${context.ports.balancer}${request.path}`;
    printTrip(context, options, { request, url, trip, read });
    return trip.outcome.status === 'answered' ? exitCodes.ok : exitCodes.failed;
  } finally {
    await open.close();
  }
}

async function send(
  context: CliContext,
  { client, tokens, warmUp }: OpenClient,
  request: ParsedRequest,
  { fresh, explain }: SendOptions,
): Promise<Trip> {
  const headers = { ...request.headers };
  const ownAuthorization = 'authorization' in headers || request.as === NOBODY;
  if (!ownAuthorization) {
    const token = await tokens.of(request.as);
    if (token.status === 'refused') {
      throw new CliError(`${request.as} cannot log in: ${token.reason}.`, { fix: 'Send it --as nobody.' });
    }
    // Nobody answered the log-in; the trip will show where it ends.
    if (token.status === 'ready') headers.authorization = `Bearer ${token.token}`;
    // The log-in was a trip of its own: this one opens its own connection.
    client.closeIdle();
  }
  const trip: TripRequest = {
    method: request.method,
    path: request.path,
    headers,
    body: request.body,
    fresh,
  };
  if (explain) {
    headers[LAB_KEY_HEADER] = await readLabKey(context);
    trip.baggage = { [BAGGAGE_EXPLAIN]: '1' };
  }
  await warmUp();
  const sent = await client.send(trip);
  const { outcome } = sent;
  const refused = outcome.status === 'answered' && outcome.answer.httpStatus === 401;
  if (refused && !ownAuthorization) await tokens.forget(request.as);
  return sent;
}

async function readLabKey({ data }: CliContext): Promise<string> {
  try {
    return (await readFile(data.labKeyFile, 'utf8')).trim();
  } catch (cause) {
    throw new CliError(`--explain needs the lab's key, and ${data.labKeyFile} cannot be read.`, { cause });
  }
}
