interface ServerSetting {
  readonly value: string | number;
  readonly reason: string;
}

/** How PostgreSQL is run, besides its port: `postgres -c name=value`. */
export const serverSettings: Readonly<Record<string, ServerSetting>> = Object.freeze({
  listen_addresses: { value: '127.0.0.1', reason: 'reachable from this machine only' },
  unix_socket_directories: { value: '', reason: 'no socket file that other users could reach' },
  password_encryption: { value: 'scram-sha-256', reason: 'no password crosses the wire' },
  max_connections: {
    value: 100,
    reason: 'five shops with pools of ten, auth, the queue, and room to look inside',
  },
  shared_buffers: { value: '64MB', reason: 'holds the hot part of the seed; every MB counts against 1.3 GB' },
  synchronous_commit: {
    value: 'off',
    reason: 'a crash of the machine may lose the last moments, never the consistency; orders answer sooner',
  },
  wal_level: { value: 'minimal', reason: 'nobody replicates, and seeding writes half as much' },
  max_wal_senders: { value: 0, reason: 'what wal_level=minimal asks for' },
  max_logical_replication_workers: { value: 0, reason: 'spares the process that would start them' },
  jit: { value: 'off', reason: 'compiling a query costs more than any of ours takes' },
  io_method: { value: 'sync', reason: 'spares three I/O worker processes that a small database never feels' },
  track_io_timing: { value: 'on', reason: 'plans show how long reads took' },
  TimeZone: { value: 'UTC', reason: 'the same answers on every machine' },
  lc_messages: { value: 'C', reason: 'the same log on every machine' },
  log_timezone: { value: 'UTC', reason: 'the same log on every machine' },
});
