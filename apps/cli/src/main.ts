import { Command } from 'commander';
import { exitCodes } from './cli-error.js';
import { errorJson } from './run-command.js';

/** Adds one command to the program. */
type Register = (program: Command) => void;

/** Each is loaded only when it is asked for: what `up` needs would slow `send` down, and the other way round. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  up: async () => (await import('./commands/up.js')).registerUp,
  down: async () => (await import('./commands/down.js')).registerDown,
  status: async () => (await import('./commands/status.js')).registerStatus,
  doctor: async () => (await import('./commands/doctor.js')).registerDoctor,
  send: async () => (await import('./commands/send.js')).registerSend,
  trace: async () => (await import('./commands/trace.js')).registerTrace,
  load: async () => (await import('./commands/load.js')).registerLoad,
};

// Whoever reads may stop reading: `roundtrip trace … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const wantsJson = process.argv.includes('--json');

const program = new Command('roundtrip')
  .description('Shows what really happens between a request and its response.')
  .version('0.1.0')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(wantsJson ? wrongArguments(text) : text) })
  .addHelpText(
    'after',
    `
Settings are environment variables, all listed in docs/config.md;
ROUNDTRIP_DEBUG=1 prints stack traces.

Exit codes: 0 fine, 1 failed, 2 wrong arguments or settings,
3 the system is not running, 130 interrupted.`,
  );

const asked = process.argv[2] ?? '';
for (const name of Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands)) {
  const register = await commands[name]?.();
  register?.(program);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed what was wrong, or the help or version that was asked for.
  const { exitCode } = error as { exitCode?: number };
  process.exitCode = exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

/** What commander says of arguments that it cannot use, as every other error with `--json`. */
function wrongArguments(text: string): string {
  const message = text.replace(/^error: /, '').trimEnd();
  return `${errorJson({ message, exitCode: exitCodes.usage })}\n`;
}
