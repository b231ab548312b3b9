import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/roundtrip.mjs', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-main-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function roundtrip(
  args: string[],
  env: Record<string, string> = {},
  nodeArgs: string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [...nodeArgs, bin, ...args], {
    env: { PATH: process.env.PATH, ROUNDTRIP_DATA: folder, ROUNDTRIP_PORT_OFFSET: '23000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

describe('roundtrip', () => {
  it('lists its commands, each with examples and exit codes of its own', async () => {
    const { code, stdout } = await roundtrip(['--help']);
    expect(code).toBe(0);
    const commands = ['up', 'down', 'status', 'doctor', 'send', 'trace', 'load'];
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    const help = await roundtrip(['up', '--help']);
    expect(help.stdout).toMatch(/Examples:[\s\S]*Exit codes:/);
  });

  it('ends with 2 for what it does not know', async () => {
    expect(await roundtrip(['fly'])).toMatchObject({ code: 2, stderr: expect.stringContaining("'fly'") });
    expect((await roundtrip(['up', '--machines', '6'])).code).toBe(2);
  });

  it('ends with 2 for settings that are wrong, without a stack', async () => {
    const { code, stderr } = await roundtrip(['status'], { ROUNDTRIP_MACHINES: 'many' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^✗ Some settings cannot be used:\n {2}- ROUNDTRIP_MACHINES='many'/);
    expect(stderr).not.toContain('    at ');
  });

  it('shows where an error happened when it is asked to', async () => {
    const { stderr } = await roundtrip(['status'], { ROUNDTRIP_MACHINES: 'many', ROUNDTRIP_DEBUG: '1' });
    expect(stderr).toContain('    at ');
  });

  it('prints an error as one line of JSON with --json', async () => {
    writeFileSync(join(folder, 'file'), '');
    const data = join(folder, 'file', 'data');
    const { code, stderr } = await roundtrip(['up', '--json', '--data', data]);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        message: `The data folder ${data} cannot be written (ENOTDIR).`,
        fix: expect.stringContaining('ROUNDTRIP_DATA'),
        exitCode: 1,
      },
    });
  });

  it.each([
    [['load', '--json'], "required option '--rps <n>' not specified"],
    [
      ['up', '--machines', '9', '--json'],
      "option '--machines <n>' argument '9' is invalid. It is a number from 1 to 5.",
    ],
    [['fly', '--json'], "unknown command 'fly'"],
  ])('prints wrong arguments as one line of JSON, too: %j', async (args, message) => {
    const { code, stdout, stderr } = await roundtrip(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toEqual({ error: { message, exitCode: 2 } });
  });

  it('does not start on a Node that is too old, and says which one it needs', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.8'}})`;
    expect(await roundtrip(['up'], {}, ['--import', pretend])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Roundtrip needs Node 20 or newer; this is Node 18.20.8. Install a newer Node and try again.\n',
    });
  });
});

describe('where nothing runs', () => {
  it('status says so and ends with 3', async () => {
    expect(await roundtrip(['status'])).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('Nothing runs'),
    });
    const { code, stdout } = await roundtrip(['status', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ running: false, dataFolder: folder, processes: [], machines: [] });
  });

  it('down has nothing to do, which is no error', async () => {
    expect(await roundtrip(['down'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing runs'),
    });
  });
});

describe('doctor', () => {
  it('looks at everything that a system needs', async () => {
    const { stdout } = await roundtrip(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; detail: string }[] };
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'packages',
      'build',
      'data folder',
      'platform',
      'memory',
      'disk',
      'clock',
      'PostgreSQL',
      'Redis',
      'ports',
    ]);
    expect(checks.find(({ name }) => name === 'PostgreSQL')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('18.'),
    });
  });

  it('ends with 1 and tells how to mend it when something is wrong', async () => {
    const { code, stdout } = await roundtrip(['doctor'], {
      DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:9/shop',
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ PostgreSQL +Cannot use the database of DATABASE_URL at 127\.0\.0\.1:9/);
    expect(stdout).toContain('Start that PostgreSQL');
    expect(stdout).not.toContain('hidden');
  });
});
