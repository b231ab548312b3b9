import type { IncomingHttpHeaders } from 'node:http';

/** Header fields to send, by lower-case name. */
export type HeaderFields = Record<string, string | string[]>;

/**
 * Fields that are about one connection and never about the message (RFC 9110 §7.6.1). `Expect` is here because each
 * hop answers it itself, `Trailer` because trailers are not passed on.
 */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The fields of a message that are meant for its final recipient: all but the hop-by-hop ones and those that the
 * message's own `Connection` field names.
 *
 * It has to run before the forwarding server adds fields of its own, so that nobody can have those removed by
 * naming them in `Connection`.
 */
export function endToEndFields(headers: IncomingHttpHeaders): HeaderFields {
  const named = namedByConnection(headers.connection);
  const fields: HeaderFields = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || named.has(name)) continue;
    fields[name] = value;
  }
  return fields;
}

function namedByConnection(connection: string | string[] | undefined): ReadonlySet<string> {
  if (connection === undefined) return new Set();
  const options = Array.isArray(connection) ? connection.join(',') : connection;
  return new Set(options.split(',').map((option) => option.trim().toLowerCase()));
}

/** The field's value as one string: list members joined as RFC 9110 §5.3 allows. */
export function fieldValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Adds a member to a field that is a comma-separated list; where the field is missing it is made. */
export function appendMember(fields: HeaderFields, name: string, member: string): void {
  const existing = fieldValue(fields[name]);
  fields[name] = existing === undefined || existing === '' ? member : `${existing}, ${member}`;
}
