import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CliContext, createContext } from '../context.js';
import { runCommand } from '../run-command.js';
import { MAX_MACHINES } from '../settings.js';

/** Options of every command that is about a running system. */
export interface SystemOptions {
  json?: boolean;
  data?: string;
}

/** Adds `--json` and `--data`. */
export function withSystemOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--data <folder>', 'data folder of the system (default: .roundtrip, or ROUNDTRIP_DATA)'),
    )
    .option('--json', 'print JSON, one value a line');
}

/** Runs a command that is about a running system, with the context its options ask for. */
export function runSystemCommand(
  options: SystemOptions,
  body: (context: CliContext) => Promise<number>,
): Promise<void> {
  const { json = false, data } = options;
  return runCommand({ json }, async () => body(createContext({ json, dataFolder: data })));
}

/** Parses `--machines`. */
export function machineCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_MACHINES) {
    throw new InvalidArgumentError(`It is a number from 1 to ${MAX_MACHINES}.`);
  }
  return count;
}
