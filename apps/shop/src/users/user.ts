/** A person who buys. Instants are RFC 3339 text, so that a cached user is the same as a fresh one. */
export interface User {
  readonly id: number;
  readonly displayName: string;
  readonly email: string;
  readonly phone: string;
  readonly cardLast4: string;
  readonly createdAt: string;
}
