import { Logger } from '@nestjs/common';
import { builtModules, generatedNote } from './modules.ts';

/** docs/routes.md: every route of the Nest apps with the rule that guards it, read from the running routers. */
export async function routeReference(): Promise<string> {
  // Two applications in one process: each warns that the other has a data source too.
  Logger.overrideLogger(false);
  const sections: string[] = [];
  for (const { owner, exports } of await builtModules('/routes.js')) {
    const { routeTable } = exports as { routeTable?: () => Promise<string> };
    if (routeTable !== undefined) sections.push(`## ${owner}`, '', await routeTable(), '');
  }
  return [
    generatedNote,
    '# Routes',
    '',
    'Guards fail closed: a route without a rule answers 403 to everybody.',
    '',
    ...sections,
  ].join('\n');
}
