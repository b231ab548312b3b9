import type { TripView } from '@roundtrip/contracts';
import { steps } from '@roundtrip/model';
import { describe, expect, it } from 'vitest';
import { drawTrip } from './draw-trip.js';
import * as trips from './trips.suite.js';

const plain = { columns: 80, colour: false, unicode: true };

const draw = (view: TripView, more: object = {}) => drawTrip(view, { ...plain, ...more });

/** The line of a step in the table. */
function lineOf(step: string, drawing: string): string {
  const number = String(steps.indexOf(step as (typeof steps)[number]) + 1).padStart(2);
  const found = drawing.split('\n').find((line) => line.startsWith(`${number} ${step}`));
  if (found === undefined) throw new Error(`no line of ${step} in:\n${drawing}`);
  return found;
}

const every = Object.entries(trips)
  .filter((entry): entry is [string, TripView] => typeof entry[1] === 'object')
  .map(([name, view]) => ({ name, view }));

describe.each(every)('the drawing of $name', ({ view }) => {
  it('has all eleven steps in order', () => {
    const drawn = draw(view)
      .split('\n')
      .map((line) => /^ ?(\d+) ([a-z-]+)/.exec(line)?.slice(1))
      .filter((match) => match !== undefined);
    expect(drawn).toEqual(steps.map((step, index) => [String(index + 1), step]));
  });

  it.each([80, 100, 60])('fits %d columns', (columns) => {
    for (const line of draw(view, { columns, spans: true }).split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  it('keeps to ASCII where the terminal knows no more', () => {
    const drawing = draw(view, { unicode: false, spans: true });
    expect([...drawing].filter((character) => character > '~')).toEqual([]);
  });

  it('is the same text with and without colours', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a colour begins with
    const uncoloured = draw(view, { colour: true }).replace(/\u001b\[\d+m/g, '');
    expect(uncoloured).toBe(draw(view));
    expect(draw(view, { colour: true })).not.toBe(draw(view));
  });
});

describe('the headline', () => {
  it('names request, answer, duration, machine, spans and the way through the services', () => {
    const [request, facts] = draw(trips.cacheMiss).split('\n').slice(1);
    expect(request).toMatch(/^GET \/api\/users\/1 +200 OK$/);
    expect(facts).toBe(
      `29.00 ms · machine a · ${trips.cacheMiss.spanCount} spans · client → balancer → proxy → shop → auth`,
    );
  });

  it('says who answered early and why', () => {
    expect(draw(trips.noToken)).toContain('▲ Early exit at auth, answered by shop: no token');
    expect(draw(trips.cacheMiss)).not.toContain('Early exit');
  });

  it('says that there was no answer', () => {
    expect(draw(trips.noAnswer).split('\n')[1]).toMatch(/no answer$/);
  });

  it('does not miss an answer where nobody waits for one', () => {
    expect(draw(trips.fulfilment).split('\n')[1]).toMatch(/^process fulfil-order +done$/);
  });

  it('says what is missing of a trip that is not whole', () => {
    const drawing = draw(trips.notWhole);
    expect(drawing).toContain('▲ This trip is not whole:');
    expect(drawing).toContain("The server span of the call 'GET' (proxy");
  });

  it('shows control characters of a span as question marks', () => {
    const view = { ...trips.cacheMiss, services: ['client', 'shop\u001b[2J'] };
    expect(draw(view)).toContain('client → shop?[2J');
  });
});

describe('the table', () => {
  it('shows time on the way out, time on the way back, share and bar', () => {
    expect(lineOf('database', draw(trips.cacheMiss))).toMatch(
      /^ 9 database +5\.50 +0\.25 +19\.8 % {2}█+[▏▎▍▌▋▊▉]?░$/,
    );
  });

  it('draws a bar in proportion to the longest step', () => {
    const drawing = draw(trips.cacheMiss);
    const bar = (step: string) => lineOf(step, drawing).replace(/[^█]/g, '').length;
    expect(bar('auth')).toBe(33);
    expect(bar('network')).toBe(27);
  });

  it('adds up to the whole trip', () => {
    expect(draw(trips.cacheMiss)).toMatch(/together +26\.31 +2\.69 +100\.0 %/);
  });
});

describe('a step without time says why', () => {
  const cases: { view: TripView; step: string; reason: string }[] = [
    { view: trips.cacheHit, step: 'database', reason: 'not needed: answered from cache (memory)' },
    { view: trips.noToken, step: 'cache', reason: 'skipped: refused at auth (no token)' },
    {
      view: trips.wrongRole,
      step: 'business-logic',
      reason: 'skipped: refused at auth (permission missing)',
    },
    { view: trips.badInput, step: 'database', reason: 'skipped: refused at middleware (invalid id)' },
    { view: trips.unknownRoute, step: 'auth', reason: 'skipped: refused at middleware (no such route)' },
    {
      view: trips.bodyTooLarge,
      step: 'reverse-proxy',
      reason: 'skipped: refused at load-balancer (body too large)',
    },
    { view: trips.tooManyRequests, step: 'auth', reason: 'skipped: refused at middleware (rate limit)' },
    {
      view: trips.staticFile,
      step: 'middleware',
      reason: 'skipped: answered at reverse-proxy (static file)',
    },
    {
      view: trips.notModified,
      step: 'response',
      reason: 'skipped: answered at reverse-proxy (not modified)',
    },
    {
      view: trips.noMachine,
      step: 'auth',
      reason: 'skipped: given up at load-balancer (no machine available)',
    },
    { view: trips.noAnswer, step: 'load-balancer', reason: 'not reached: no answer came' },
    { view: trips.notWhole, step: 'middleware', reason: 'unknown: spans are missing' },
    { view: trips.fulfilment, step: 'client', reason: 'not part of this trip' },
  ];

  it.each(cases)('$step: $reason', ({ view, step, reason }) => {
    expect(lineOf(step, draw(view))).toContain(`— ${reason}`);
  });

  it.each([
    ['AUTH_TOKEN_MISSING', 'token missing'],
    ['BadRequestException', 'bad request'],
    ['route not found', 'route not found'],
  ])('puts the reason %s into the words: %s', (reason, words) => {
    const view = { ...trips.noToken, earlyExit: { step: 'auth', service: 'shop', reason } };
    expect(lineOf('cache', draw(view))).toContain(`refused at auth (${words})`);
    expect(draw(view)).toContain(`answered by shop: ${reason}`);
  });

  it('does not take permissions found in the cache for a cached answer', () => {
    const withoutAnswer = trips.cacheHit.spans.filter((span) => span.attributes['cache.key'] !== 'user:{id}');
    const drawing = draw({ ...trips.cacheHit, spans: withoutAnswer });
    expect(lineOf('database', drawing)).toContain('— not needed on this route');
  });
});

describe('the layers', () => {
  const drawing = draw(trips.cacheMiss);

  it('come in the order in which Nest ran them, by the names of their classes', () => {
    const inside = drawing.slice(drawing.indexOf('Inside shop, machine a: GET /api/users/:id, in the'));
    const order = [
      'RequestIdMiddleware ',
      'JwtAuthGuard ',
      'PermissionsGuard ',
      'EnvelopeInterceptor ',
      'ParseIdPipe (id) ',
      'UsersController.findOne ',
    ].map((name) => inside.indexOf(name));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('say what each called and what came of it', () => {
    expect(drawing).toMatch(/├ cache\.get permissions:\{id\}: miss +0\.10 ms/);
    expect(drawing).toMatch(/└ GET → auth +4\.00 ms/);
    expect(draw(trips.cacheHit)).toContain('cache.get user:{id}: hit (memory)');
  });

  it('tell in a line what other services were asked for', () => {
    expect(drawing).toMatch(
      /What shop asked others for\n {3}auth {2}GET \/permissions\/:userId {2}PermissionsController\.of +3\.20 ms/,
    );
  });

  it('mark the one that answered early', () => {
    expect(draw(trips.noToken)).toMatch(/guard +JwtAuthGuard ▲ no token/);
  });

  it('do not flood the screen when one layer calls a hundred times', () => {
    const handler = trips.cacheMiss.spans.find((span) => span.name === 'UsersController.findOne');
    const calls = Array.from({ length: 100 }, (_, index) => ({
      ...trips.cacheMiss.spans[0]!,
      id: `call-${index}`,
      service: 'shop',
      name: 'select order_lines',
      parent: handler!.id,
    }));
    const flooded = draw({ ...trips.cacheMiss, spans: [...trips.cacheMiss.spans, ...calls] });
    expect(flooded).toContain('97 more, see --spans');
    expect(flooded.match(/select order_lines/g)).toHaveLength(3);
  });
});

describe('the tree of all spans', () => {
  it('has a line for each span under its parent', () => {
    const tree = draw(trips.cacheMiss, { spans: true });
    expect(tree).toContain(`All ${trips.cacheMiss.spanCount} spans`);
    expect(tree).toMatch(/^client: GET \/api\/users\/1 +client +29\.00 ms$/m);
    expect(tree).toMatch(/^├ dns\.lookup +network +0\.80 ms$/m);
    expect(tree).toMatch(/^└ GET +network/m);
    expect(tree).toMatch(/^ {2}└ balancer: GET +load-balancer/m);
    expect(tree).toMatch(/^ {8}├ RequestIdMiddleware\.use +middleware/m);
  });

  it('keeps the names of a very deep tree on the screen', () => {
    const [root] = trips.cacheMiss.spans;
    const spans = Array.from({ length: 60 }, (_, index) => ({
      ...root!,
      id: `span-${index}`,
      name: `level-${index}`,
      parent: index === 0 ? null : `span-${index - 1}`,
    }));
    const tree = draw({ ...trips.cacheMiss, spans }, { spans: true });
    expect(tree).toContain('└ level-59 ');
    for (const line of tree.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows spans whose parent is missing', () => {
    const orphan = { ...trips.cacheMiss.spans[1]!, id: 'orphan', name: 'lost.one', parent: 'nowhere' };
    const tree = draw({ ...trips.cacheMiss, spans: [...trips.cacheMiss.spans, orphan] }, { spans: true });
    expect(tree).toMatch(/^client: lost\.one/m);
  });
});

describe("PostgreSQL's part", () => {
  it('is told where the trip asked for it: times, plan, tables, rows and pages', () => {
    const lines = draw(trips.explained).split('\n');
    const start = lines.indexOf('What PostgreSQL did');
    expect(lines[start + 1]).toMatch(/^ {3}select shop\.products +plan 0\.31 ms, run 5\.52 ms$/);
    expect(lines.slice(start + 2, start + 5)).toEqual([
      '     Limit > Sort > Seq Scan',
      '     every row of products',
      '     18 rows (20 expected), 8750 left out, 211 pages from memory, 3 read',
    ]);
  });

  it('is not told where the trip did not ask', () => {
    expect(draw(trips.cacheMiss)).not.toContain('What PostgreSQL did');
  });

  it('says so where a statement could not be explained', () => {
    const spans = trips.explained.spans.filter(({ name }) => name !== 'postgresql.plan');
    expect(draw({ ...trips.explained, spans })).toContain('     no plan\n');
  });
});

describe('the foot', () => {
  it('says where to look further', () => {
    expect(draw(trips.cacheMiss, { queryUrl: 'http://127.0.0.1:16686' })).toContain(
      `http://127.0.0.1:16686/#${trips.cacheMiss.traceId}`,
    );
  });

  it('names the trips that this one is linked with', () => {
    const linked = [
      { traceId: 'abc', name: 'fulfil-order', service: 'fulfilment', direction: 'from' as const },
    ];
    expect(draw({ ...trips.cacheMiss, linked })).toContain('trace abc followed: fulfil-order (fulfilment)');
  });

  /** A trip whose client was done that much before the balancer. */
  const cut = (millis: number): TripView => ({
    ...trips.tripOf({
      times: { client: 1, balancer: 10 },
      root: {
        name: 'GET /',
        service: 'client',
        step: 'client',
        at: [0, 11],
        children: [{ name: 'GET', service: 'balancer', step: 'balancer', at: [1, 10 + millis] }],
      },
    }),
    warnings: ['GET reaches beyond its parent', 'another'],
  });

  it('counts warnings, and spells them out with the tree of spans', () => {
    expect(draw(cut(5))).toContain('2 spans were cut to fit, see --spans');
    expect(draw(cut(5))).not.toContain('beyond');
    expect(draw(cut(5), { spans: true })).toContain('GET reaches beyond its parent\nanother\n');
  });

  it('does not speak of spans that end as little after their parent as those of every trip', () => {
    expect(draw(cut(4.9))).not.toContain('cut to fit');
    expect(draw(cut(4.9), { spans: true })).toContain('GET reaches beyond its parent\nanother\n');
  });

  it('counts warnings when a span hangs on nothing', () => {
    const view = cut(0);
    const lost = { ...view.spans[1]!, id: 'f'.repeat(16), parent: 'e'.repeat(16) };
    expect(draw({ ...view, spans: [...view.spans, lost] })).toContain('2 spans were cut to fit');
  });
});
