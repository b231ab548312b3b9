export { type PostgresServer, startPostgres } from './postgres.js';
export { type WaitOptions, waitFor } from './wait-for.js';
