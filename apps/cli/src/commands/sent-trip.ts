import type { Trip } from '../client/trip-client.js';
import type { TripRead } from '../lab/lab-client.js';
import type { ParsedRequest, SendArguments } from './parse-request.js';

/** What `roundtrip send` was asked to do. */
export interface SendOptions extends SendArguments {
  /** Resolve the name and open the connection as if for the first time. */
  fresh?: boolean;
  /** Ask for the plans of the trip's SQL statements. */
  explain?: boolean;
  /** Draw the whole tree of spans. */
  spans?: boolean;
  /** Print the answer's headers and body, too. */
  includeBody?: boolean;
  /** How long the trip may take to get whole in the lab. Default: 5000. */
  waitForWholeMillis?: number;
}

/** What became of a request: the trip as the client saw it, and as the lab put it together. */
export interface SentTrip {
  request: ParsedRequest;
  url: string;
  trip: Trip;
  read: TripRead;
}
