import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { violationsIn } from './check-imports.js';
import { nodeProblem } from './lib/node.mjs';

const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

describe('the bootstrap', () => {
  it.each(['18.20.4', '16.0.0', '8.17.0'])(
    'refuses Node %s with one sentence that names what is needed',
    (version) => {
      expect(nodeProblem(version)).toContain(version);
      expect(nodeProblem(version)).toContain('Node 20 or newer');
    },
  );

  it.each(['20.0.0', '22.1.0', '24.21.0', '26.10.0'])('accepts Node %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });
});

describe('the bootstrap file', () => {
  it('says so in one line when it runs on a Node that is too old', () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' })";
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bootstrap, 'start'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([nodeProblem('16.20.2')]);
  });
});

describe('the import directions', () => {
  it.each([
    ['apps/shop/src/a.ts', "import { x } from '@roundtrip/auth';", 'libs/contracts'],
    ['libs/nest/src/a.ts', "import type { Span } from '@roundtrip/model';", 'libs know no telemetry'],
    ['observability/model/src/a.ts', "import { readFile } from 'node:fs';", 'the model is pure'],
    ['observability/nestjs/src/a.ts', "export { y } from '@roundtrip/semconv';", 'publishable by itself'],
    ['apps/shop/src/users/users.service.ts', "import { Repository } from 'typeorm';", 'repository port'],
    ['libs/nest/src/a.ts', "import { x } from '@roundtrip/shop';", 'libs know no app'],
    ['apps/shop/src/a.ts', "import { x } from '@roundtrip/store';", 'only by OTLP'],
    ['apps/shop/src/a.ts', "import { x } from '../../auth/src/a.js';", 'by its name'],
    ['observability/semconv/src/a.ts', "import { x } from '@roundtrip/store';", 'semconv is data'],
    ['observability/store/src/a.ts', "import { x } from '@roundtrip/tracing';", 'not its business'],
    [
      'apps/shop/src/users/users.controller.ts',
      "import { U } from './users.entity.js';",
      'talks to its service',
    ],
    ['apps/lab/src/a.ts', "const m = await import('@roundtrip/store/dist/x.js');", 'public names'],
  ])('%s may not %s, and the message says what to do', (file, source, fix) => {
    expect(
      violationsIn(file, source)
        .map((violation) => violation.fix)
        .join(),
    ).toContain(fix);
  });

  it('lets an app use libraries and observability', () => {
    const source = "import { a } from '@roundtrip/config';\nimport { b } from '@roundtrip/tracing';";
    expect(violationsIn('apps/shop/src/main.ts', source)).toEqual([]);
  });
});
