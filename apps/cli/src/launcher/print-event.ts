import type { Output } from '../output.js';
import { shortPath } from '../short-path.js';
import type { LauncherEvent } from './events.js';

const NAME_COLUMNS = 14;
const PORT_COLUMNS = 9;

/** Prints what happened: a line for people, or with `--json` the event itself. */
export function printEvent(output: Output, event: LauncherEvent): void {
  if (output.json) output.object(event);
  else for (const line of linesOf(output, event)) output.line(line);
}

function linesOf(output: Output, event: LauncherEvent): string[] {
  const faint = (text: string) => output.style('dim', text);
  switch (event.event) {
    case 'begin':
      return [`Roundtrip starts in ${shortPath(event.dataFolder)}, machines ${event.machines.join(', ')}.`];
    case 'cleaned': {
      const what = event.names.length === 1 ? event.names[0] : `${event.names.length} processes`;
      return [`  ${output.style('yellow', '!')} Ended ${what} that a killed launcher had left running.`];
    }
    case 'note':
      return [`  ${output.style('yellow', '·')} ${event.message}`];
    case 'part': {
      const name = event.name.padEnd(NAME_COLUMNS);
      const port = faint(`:${event.port}`.padEnd(PORT_COLUMNS));
      return [`  ${output.style('green', '✓')} ${name}${port}${`${event.seconds.toFixed(1)} s`.padStart(7)}`];
    }
    case 'progress':
      return [faint(`    ${event.line}`.slice(0, output.columns))];
    case 'up':
      return [output.style('bold', `Ready in ${event.seconds.toFixed(1)} s.`)];
    case 'crashed':
      return [
        `${output.style('red', '✗')} ${event.name} ended (${event.how}); starts again in ${event.restartInMillis} ms.`,
      ];
    case 'recovered':
      return [`${output.style('green', '✓')} ${event.name} is back.`];
    case 'stopping':
      return ['Stopping …'];
    case 'down':
      return [`Stopped in ${event.seconds.toFixed(1)} s.`];
  }
}
