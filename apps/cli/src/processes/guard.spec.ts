import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@roundtrip/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { guard } from './guard.js';
import { identify, isAlive } from './process-identity.js';
import { freePort, runProgram } from './programs.suite.js';

const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const task of cleanUp.splice(0)) task();
});

async function guardedServer() {
  const server = await runProgram('server', await freePort());
  cleanUp.push(() => server.kill('SIGKILL'));
  return { server, identity: identify(server.pid)! };
}

describe('a guard', () => {
  it('ends the server when who set it up is killed', async () => {
    const { server, identity } = await guardedServer();
    const exit = once(server, 'exit');
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { guard } from ${JSON.stringify(new URL('./guard.ts', import.meta.url).href)};
         guard(${server.pid}, 'SIGTERM');
         console.log('guarding');
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    expect(isAlive(identity)).toBe(true);
    holder.kill('SIGKILL');
    expect(await exit).toEqual([0, null]);
  });

  it('leaves the server alone and goes when it is dismissed', async () => {
    const { identity } = await guardedServer();
    await guard(identity.pid, 'SIGTERM')();
    expect(isAlive(identity)).toBe(true);
  });

  it('does not mind a server that has ended', async () => {
    const { server, identity } = await guardedServer();
    const dismiss = guard(identity.pid, 'SIGTERM');
    server.kill('SIGKILL');
    await waitFor(() => !isAlive(identity));
    await dismiss();
  });
});
