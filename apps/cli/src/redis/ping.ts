import net from 'node:net';
import tls from 'node:tls';

export type Ping = { status: 'ready' } | { status: 'waiting' | 'never'; reason: string };

/**
 * Asks a Redis or Valkey server for a PING, logging in first when the URL has a password (RESP 2, which every version
 * speaks). Never rejects and never repeats the password.
 *
 * @param url `redis://[user]:[password]@host:port` or `rediss://…`
 */
export function ping(url: string, timeoutMillis: number): Promise<Ping> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const to = { host: hostname || '127.0.0.1', port: Number(port || 6379) };
  return new Promise((resolve) => {
    const socket = protocol === 'rediss:' ? tls.connect({ ...to, servername: to.host }) : net.connect(to);
    const end = (answer: Ping) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMillis, () => end({ status: 'waiting', reason: 'no answer' }));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end({ status: 'waiting', reason: error.code ?? error.message }),
    );
    socket.on('close', () => end({ status: 'waiting', reason: 'it closed the connection' }));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const verdict = read(answer);
      if (verdict !== undefined) end(verdict);
    });
    const login = [username, password].filter((word) => word !== '').map(decodeURIComponent);
    if (login.length > 0) socket.write(command('AUTH', ...login));
    socket.write(command('PING'));
  });
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

function read(answer: string): Ping | undefined {
  if (answer.includes('+PONG\r\n')) return { status: 'ready' };
  const error = /^-(.*)\r\n/m.exec(answer)?.[1];
  if (error === undefined) return undefined;
  // It is there and still reads its data.
  if (error.startsWith('LOADING')) return { status: 'waiting', reason: error };
  return { status: 'never', reason: error };
}
