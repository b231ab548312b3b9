import type { Command } from 'commander';
import { exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { stopSystem } from '../launcher/stop-system.js';
import { runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';

const examples = `
Examples:
  $ npx roundtrip down
  $ npx roundtrip down --data /tmp/second

Exit codes: 0 nothing runs any more, 1 something could not be ended.`;

export function registerDown(program: Command): void {
  withSystemOptions(program.command('down').description('stop the system, within 5 s'))
    .addHelpText('after', examples)
    .action((options: SystemOptions) => runSystemCommand(options, down));
}

async function down({ data, output }: CliContext): Promise<number> {
  const began = performance.now();
  const result = await stopSystem(data);
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  if (output.json) {
    output.object({ ...result, seconds });
    return exitCodes.ok;
  }
  switch (result.status) {
    case 'not running':
      output.line(`Nothing runs in ${data.root}.`);
      break;
    case 'stopped':
      output.line(`Stopped in ${seconds.toFixed(1)} s.`);
      break;
    case 'cleaned':
      output.line(
        result.names.length === 0
          ? 'Its launcher had been killed; nothing was left.'
          : `Its launcher had been killed; ended what it had left: ${result.names.join(', ')}.`,
      );
  }
  return exitCodes.ok;
}
