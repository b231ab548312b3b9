/**
 * Which way imports go. Reads every TypeScript file's import specifiers and refuses the ones that point the wrong
 * way; each refusal names the way to mend it. The rules are the architecture: see docs/architecture.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Rule {
  /** Files the rule is about, by path from the root. */
  from: RegExp;
  /** Import specifiers it refuses there. */
  refuse: RegExp;
  /** Specifiers it lets through all the same. */
  except?: RegExp;
  fix: string;
}

const apps = 'balancer|proxy|edge|shop|auth|pricing|fulfilment|lab|cli';

export const rules: readonly Rule[] = [
  {
    from: /^apps\//,
    refuse: new RegExp(`^(@roundtrip/(${apps})|roundtrip)(/|$)`),
    fix: 'apps never import each other: put what both need into libs/contracts, or talk over the network',
  },
  {
    from: /^libs\//,
    refuse: /^@roundtrip\/(model|semconv|otlp|store|tracing|nestjs)(\/|$)/,
    fix: 'libs know no telemetry: let the app pass in what the library needs',
  },
  {
    from: /^libs\//,
    refuse: new RegExp(`^(@roundtrip/(${apps})|roundtrip)(/|$)`),
    fix: 'libs know no app: move what both need down into the library',
  },
  {
    from: /^apps\/(edge|shop|auth|pricing|fulfilment)\//,
    refuse: /^@roundtrip\/(otlp|store)(\/|$)/,
    fix: 'the observed reach the observer only by OTLP: the preload sends it',
  },
  {
    from: /^observability\/semconv\//,
    refuse: /^@roundtrip\/(?!(model|nestjs)(\/|$))/,
    fix: 'semconv is data: it knows the model, and the table of spans of observability/nestjs',
  },
  {
    from: /^observability\/store\//,
    refuse: /^@roundtrip\/(?!(model|otlp)(\/|$))/,
    fix: 'the store knows model and otlp; who sends to it, and what steps there are, is not its business',
  },
  {
    from: /^observability\//,
    refuse: new RegExp(`^@roundtrip/(${apps}|contracts|nest)(/|$)`),
    fix: 'observability knows no app: move the part that does into the app',
  },
  {
    from: /^observability\/model\//,
    refuse: /^(?!\.)/,
    except: /^(vitest|fast-check)$/,
    fix: 'the model is pure: no dependency and no I/O; take what you need as a parameter',
  },
  {
    from: /^observability\/otlp\//,
    refuse: /^(?!\.)/,
    except: /^(vitest|fast-check|@roundtrip\/model|@opentelemetry\/.*)$/,
    fix: 'otlp translates bytes to the model and back: no I/O, no Nest; do that in store or in the lab',
  },
  {
    from: /^observability\/(otlp|model)\/src\/(?!.*\.spec\.ts)/,
    refuse: /^@opentelemetry\//,
    fix: 'only the specs compare with the official encoder; the code stands alone',
  },
  {
    from: /^observability\/nestjs\//,
    refuse: /^@roundtrip\//,
    fix: 'observability/nestjs is publishable by itself: it imports nothing of ours',
  },
  {
    from: /^apps\/[^/]+\/src\/.*\.service\.ts$/,
    refuse:
      /^(typeorm|@nestjs\/typeorm|express|@nestjs\/platform-express|.*\.(entity|typeorm-repository)\.js)$/,
    fix: 'a service knows no HTTP and no TypeORM: use the repository port and throw a kind of error',
  },
  {
    from: /^apps\/[^/]+\/src\/.*\.controller\.ts$/,
    refuse: /^(typeorm|@nestjs\/typeorm|.*\.(entity|typeorm-repository|repository)\.js)$/,
    fix: 'a controller talks to its service, not to the database',
  },
  {
    from: /^(apps|observability|libs)\//,
    refuse: /^@roundtrip\/[^/]+\/(src|dist)\//,
    fix: "import the package's public names from its index; export what is missing there",
  },
];

const importSpecifier =
  /(?:^|\s)(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

export interface Violation {
  file: string;
  specifier: string;
  fix: string;
}

export function violationsIn(file: string, source: string): Violation[] {
  const found: Violation[] = [];
  for (const match of source.matchAll(importSpecifier)) {
    const specifier = match[1] ?? match[2] ?? '';
    if (leavesPackage(file, specifier)) found.push({ file, specifier, fix: leaving });
    for (const rule of rules) {
      if (!rule.from.test(file) || !rule.refuse.test(specifier) || rule.except?.test(specifier)) continue;
      found.push({ file, specifier, fix: rule.fix });
    }
  }
  return found;
}

const leaving = 'import the other package by its name; what is missing in its index is exported there';

/** Whether a relative import climbs out of the package (`apps/shop`, `libs/config` …) that the file is in. */
function leavesPackage(file: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const home = file.split('/').slice(0, 2).join('/');
  return !posix.join(posix.dirname(file), specifier).startsWith(`${home}/`);
}

function sourceFiles(): string[] {
  return ['apps', 'observability', 'libs'].flatMap((group) =>
    readdirSync(join(root, group), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => file.includes('/src/') && !file.includes('node_modules/')),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = sourceFiles();
  const violations = files.flatMap((file) => violationsIn(file, readFileSync(join(root, file), 'utf8')));
  for (const { file, specifier, fix } of violations)
    console.error(`${file} imports '${specifier}'\n  → ${fix}`);
  if (violations.length > 0) process.exit(1);
  console.log(`Import directions: ${files.length} files, all the right way.`);
}
