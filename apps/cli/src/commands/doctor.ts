import type { Command } from 'commander';
import { exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { type Check, type Finding, problem } from '../doctor/check.js';
import { installChecks } from '../doctor/install-checks.js';
import { machineChecks } from '../doctor/machine-checks.js';
import { systemChecks } from '../doctor/system-checks.js';
import { runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';

const examples = `
Examples:
  $ npx roundtrip doctor
  $ ROUNDTRIP_PORT_OFFSET=1000 npx roundtrip doctor

Exit codes: 0 a system can start here, 1 there is a problem.`;

const checks: readonly Check[] = [...installChecks, ...machineChecks, ...systemChecks];

export function registerDoctor(program: Command): void {
  withSystemOptions(program.command('doctor').description('check whether the system can run here'))
    .addHelpText('after', examples)
    .action((options: SystemOptions) => runSystemCommand(options, doctor));
}

async function doctor(context: CliContext): Promise<number> {
  const { output } = context;
  const findings = await Promise.all(
    checks.map(async (check) => ({ name: check.name, ...(await look(check, context)) })),
  );
  const healthy = findings.every(({ status }) => status !== 'problem');
  if (output.json) output.object({ healthy, checks: findings });
  else for (const finding of findings) for (const line of linesOf(context, finding)) output.line(line);
  return healthy ? exitCodes.ok : exitCodes.failed;
}

async function look(check: Check, context: CliContext): Promise<Finding> {
  try {
    return await check.look(context);
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  }
}

function linesOf(
  { output }: CliContext,
  { name, status, detail, fix }: Finding & { name: string },
): string[] {
  const marks = {
    ok: output.style('green', '✓'),
    warning: output.style('yellow', '!'),
    problem: output.style('red', '✗'),
  };
  const line = `${marks[status]} ${name.padEnd(12)} ${detail}`;
  return fix === undefined ? [line] : [line, `${' '.repeat(15)}${fix}`];
}
