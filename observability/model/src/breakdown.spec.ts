import { describe, expect, it } from 'vitest';
import { breakdown } from './breakdown.js';
import { classifyAsDrawn, drawSpans, drawTrip, makeSpan, ownersOf } from './testing/index.js';
import { buildTrip, type Trip } from './trip.js';

// In the drawings one character is 10 ns. Sums are given in characters.

function sumsOf(trip: Trip): Record<string, number> {
  const { parts } = breakdown(trip, classifyAsDrawn);
  return Object.fromEntries(parts.map(({ step, leg, nanos }) => [`${step} ${leg}`, Number(nanos) / 10]));
}

function spanOf(trip: Trip, name: string) {
  return breakdown(trip, classifyAsDrawn).spans.find(({ span }) => span.name === name);
}

describe('breakdown', () => {
  it('divides a trip through all layers among steps, on the way out and on the way back', () => {
    const trip = drawTrip(`
      client      ==========================   @client step=client
        dns        ==                          step=network
        call         ======================    client step=network
          balancer    ===================      server @balancer step=load-balancer
            upstream   ================        client
              proxy     =============          server @proxy step=reverse-proxy
                shop     ==========            server @shop step=middleware
                  guard   ==                   step=auth
                  handler    ====              step=business-logic
                    query     ==               step=database
                  respond         =            step=response leg=back
    `);
    // client   o--                      ---b   1 out, 1 back
    // call        o                   -- bb    1 out, 2 back
    // balancer     o                ---  b     1 out, 2 back
    // upstream      o             --- bb       1 out, 2 back
    // proxy          o          ---  bb        1 out, 2 back
    // shop            o  o    b                1 + 1 out: the handler is still to come
    expect(sumsOf(trip)).toEqual({
      'client out': 1,
      'network out': 2 + 1 + 1,
      'load-balancer out': 1,
      'reverse-proxy out': 1,
      'middleware out': 1 + 1,
      'auth out': 2,
      'business-logic out': 1,
      'business-logic back': 1,
      'database out': 2,
      'response back': 1,
      'return back': 1 + 2 + 2 + 2 + 2 + 1,
    });
  });
});

describe('the example of the README', () => {
  const trip = drawTrip(`
    shop       ====================     server step=middleware
      guard     ====                    step=auth
      handler        ========           step=business-logic
        query          ===              step=database
        audit         ==                step=database
      respond                  ==       step=response leg=back
  `);

  it('has the owners that it says', () => {
    expect(ownersOf(trip)).toBe('sggggshaqqqhhhssrrss');
  });

  it('has the sums that it says', () => {
    expect(sumsOf(trip)).toEqual({
      'middleware out': 2,
      'auth out': 4,
      'business-logic out': 1,
      'business-logic back': 3,
      'database out': 4,
      'response back': 2,
      'return back': 4,
    });
  });
});

describe('the step of own time', () => {
  it('may be told by the parent, which is classified first', () => {
    const trip = drawTrip(`
      root    =====   step=middleware
        guard  ===    step=auth
          look  =
    `);
    expect(sumsOf(trip)).toEqual({
      'middleware out': 1,
      'auth out': 1 + 1,
      'auth back': 1,
      'return back': 1,
    });
  });
});

describe('the leg of own time', () => {
  it('is out before the first child and back after the last', () => {
    const trip = drawTrip(`
      shop     ==========   server step=middleware
        handler   ====      step=business-logic
    `);
    expect(sumsOf(trip)).toEqual({ 'middleware out': 3, 'business-logic out': 4, 'return back': 3 });
  });

  it('is out between two children', () => {
    const trip = drawTrip(`
      handler  ==========   step=business-logic
        cache   ==          step=cache
        query       ===     step=database
    `);
    expect(sumsOf(trip)).toEqual({
      'business-logic out': 1 + 2,
      'business-logic back': 2,
      'cache out': 2,
      'database out': 3,
    });
  });

  it('is back between two children of which the later one is on the way back', () => {
    const trip = drawTrip(`
      shop      ==========  server step=middleware
        handler  ===        step=business-logic
        after         ==    step=response leg=back
    `);
    expect(sumsOf(trip)).toEqual({
      'middleware out': 1,
      'business-logic out': 3,
      'response back': 2,
      'return back': 2 + 2,
    });
  });

  it('is back between two children of which the earlier one is on the way back', () => {
    const trip = drawTrip(`
      shop      ==========  server step=middleware
        filter   ===        step=response leg=back
        log           ==    step=middleware
    `);
    expect(sumsOf(trip)).toEqual({ 'middleware out': 1 + 2, 'response back': 3, 'return back': 2 + 2 });
  });

  it('is out before the first child even if that child is on the way back', () => {
    const trip = drawTrip(`
      proxy      ==========  server step=reverse-proxy
        compress    =====    step=reverse-proxy leg=back
    `);
    expect(sumsOf(trip)).toEqual({ 'reverse-proxy out': 3, 'return back': 5 + 2 });
  });

  it('is out in a span without children on the path', () => {
    const trip = drawTrip(`
      shop     ==========  server step=middleware
        instant   |        step=auth
        outside           ===
    `);
    expect(sumsOf(trip)).toEqual({ 'middleware out': 10 });
  });

  it('is back in all that lies under a span on the way back', () => {
    const trip = drawTrip(`
      after    ==========  step=response leg=back
        store     =====    step=cache
          call      ==     step=network
    `);
    expect(sumsOf(trip)).toEqual({ 'cache back': 3, 'response back': 5, 'return back': 2 });
    expect(spanOf(trip, 'call')).toMatchObject({
      leg: 'back',
      step: 'network',
      ownNanos: 20n,
      ownBackNanos: 20n,
    });
  });

  it('is back in a span of step return, whatever it is classified', () => {
    const trip = drawTrip(`
      shop     ==========  step=return
    `);
    expect(sumsOf(trip)).toEqual({ 'return back': 10 });
  });

  it('does not change where a span is overtaken by a sibling that ends later', () => {
    // The gap of `a` after `x` is between `x` and `y`, although `y` is hidden behind `b`.
    const trip = drawTrip(`
      root     ============   step=business-logic
        a       =======       step=auth
          x      ==           step=cache
          y          ==       step=cache
        b            ======   step=database
    `);
    expect(sumsOf(trip)).toEqual({
      'business-logic out': 1,
      'auth out': 1 + 2,
      'cache out': 2,
      'database out': 6,
    });
  });
});

describe('the step network', () => {
  it('has the time between a client span and the server span of another service', () => {
    const trip = drawTrip(`
      handler    ============  step=business-logic
        call      ==========   client step=business-logic
          pricing    ====      server @pricing step=business-logic
    `);
    expect(sumsOf(trip)).toEqual({
      'business-logic out': 1 + 4,
      'business-logic back': 1,
      'network out': 3,
      'return back': 3,
    });
    expect(spanOf(trip, 'call')?.step).toBe('network');
  });

  it('has the time between two instances of one service', () => {
    const trip = buildTrip([
      makeSpan({ id: 'call', kind: 'client', instance: 'a', start: 0, end: 10 }),
      makeSpan({ id: 'serve', parent: 'call', kind: 'server', instance: 'b', start: 2, end: 10 }),
    ]);
    expect(spanOf(trip, 'call')?.step).toBe('network');
  });

  it.each([
    ['a call that nobody answered', 'call  ====  client step=business-logic'],
    [
      'a server span of the same process',
      `
      call   ====  client step=business-logic
        in    ==   server
      `,
    ],
    [
      'a server span under an internal one',
      `
      call   ====  step=business-logic
        in    ==   server @auth
      `,
    ],
    [
      'a call whose only child elsewhere is no server span',
      `
      call   ====  client step=business-logic
        work  ==   consumer @fulfilment
      `,
    ],
  ])('does not have the time of %s', (_case, drawing) => {
    expect(spanOf(drawTrip(drawing), 'call')?.step).toBe('business-logic');
  });
});

describe('what does not count', () => {
  it('cuts children to their parent and says by how much', () => {
    const trip = drawTrip(`
      root     ==========    step=client
        early ===            step=auth
        long      =========  step=cache
          deep          ===  step=database
    `);
    expect(sumsOf(trip)).toEqual({ 'client out': 1, 'auth out': 2, 'cache out': 6, 'database out': 1 });
    expect(breakdown(trip, classifyAsDrawn).clamped).toEqual([
      { spanId: 'early', nanos: 10n },
      { spanId: 'long', nanos: 20n },
      { spanId: 'deep', nanos: 20n },
    ]);
    expect(spanOf(trip, 'long')?.clampedNanos).toBe(20n);
  });

  it('shows spans that start after the end as late, with all that is under them, and counts nothing', () => {
    const trip = drawTrip(`
      root     =====           step=client
        job          =====     step=business-logic
          query     ====       step=database
    `);
    expect(sumsOf(trip)).toEqual({ 'client out': 5 });
    expect(spanOf(trip, 'job')).toMatchObject({ late: true, ownNanos: 0n, clampedNanos: 0n });
    expect(spanOf(trip, 'query')).toMatchObject({ late: true, ownNanos: 0n });
    expect(breakdown(trip, classifyAsDrawn).clamped).toEqual([]);
  });

  it('takes a span that starts the moment the root ends for late', () => {
    const trip = drawTrip(`
      root     =====        step=client
        next        ===     step=business-logic
    `);
    expect(spanOf(trip, 'next')).toMatchObject({ late: true, clampedNanos: 0n });
  });

  it('takes what hangs on a late span for late, though a clock says that it was early', () => {
    const trip = drawTrip(`
      root     =====           step=client
        job          =====     step=business-logic
          query  ==            step=database
    `);
    expect(spanOf(trip, 'query')).toMatchObject({ late: true, ownNanos: 0n });
  });

  it('shows detached trees and counts nothing of them', () => {
    const trip = buildTrip([
      ...drawSpans('root     =====   step=client'),
      makeSpan({ id: 'orphan', parent: 'gone', start: 1_000_010, end: 1_000_020 }),
    ]);
    expect(sumsOf(trip)).toEqual({ 'client out': 5 });
    expect(spanOf(trip, 'orphan')).toMatchObject({ detached: true, late: false, depth: 0, ownNanos: 0n });
  });

  it('finds nothing to divide in a trip without duration', () => {
    const nothing = breakdown(buildTrip([makeSpan({ start: 5, end: 3 })]), classifyAsDrawn);
    expect(nothing).toMatchObject({ durationNanos: 0n, parts: [] });
    expect(nothing.spans).toHaveLength(1);
  });
});
