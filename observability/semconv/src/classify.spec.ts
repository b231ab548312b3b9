import { breakdown, buildTrip, earlyExit } from '@roundtrip/model';
import { drawTrip, makeSpan } from '@roundtrip/model/testing';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';

const classified = (attributes: Record<string, string>) => classify(makeSpan({ attributes }), undefined);

describe('classify', () => {
  it('ignores a step that is not one of the eleven', () => {
    expect(classified({ 'lifecycle.step': 'lunch' }).step).toBe('business-logic');
  });

  it('ignores a stage that Nest does not have', () => {
    expect(classified({ 'lifecycle.stage': 'lunch' })).toEqual({
      step: 'business-logic',
      leg: undefined,
      stage: undefined,
    });
  });

  it.each(['interceptor.after', 'exception_filter', 'response'])(
    'puts the layer %s on the way back',
    (stage) => {
      expect(classified({ 'lifecycle.stage': stage, 'lifecycle.step': 'response' }).leg).toBe('back');
    },
  );

  it.each(['middleware', 'guard', 'interceptor.before', 'pipe', 'handler'])(
    'leaves the leg of the layer %s to the model',
    (stage) => {
      expect(classified({ 'lifecycle.stage': stage }).leg).toBeUndefined();
    },
  );

  it('takes the leg that a span names, over that of its layer', () => {
    expect(classified({ 'lifecycle.step': 'reverse-proxy', 'lifecycle.leg': 'back' }).leg).toBe('back');
    expect(classified({ 'lifecycle.stage': 'response', 'lifecycle.leg': 'out' }).leg).toBe('out');
    expect(classified({ 'lifecycle.step': 'auth', 'lifecycle.leg': 'sideways' }).leg).toBeUndefined();
  });
});

/** One character is 10 ns; sums are given in characters. */
function sumsOf(drawing: string): Record<string, number> {
  const { parts } = breakdown(drawTrip(drawing), classify);
  return Object.fromEntries(parts.map(({ step, leg, nanos }) => [`${step} ${leg}`, Number(nanos) / 10]));
}

describe('a breakdown by these rules', () => {
  it('divides a trip of this system', () => {
    const drawing = `
      GET                        ==============================  @client lifecycle.step=client
        dns.lookup                ==
        call                        =========================    client lifecycle.step=network
          serve                      =======================     server @balancer
            pick                     =                           lifecycle.step=load-balancer
            try                       =====================      client
              serve2                   ===================       server @proxy
                forward                 ==============           client
                  serve3                 ============            server @shop
                    guard                 =====                  lifecycle.step=auth lifecycle.stage=guard
                      ask                  ===                   client
                        serve4              =                    server @auth
                    handler                     ===              lifecycle.step=business-logic lifecycle.stage=handler
                      get                        =               lifecycle.step=cache
                    response                       =             lifecycle.step=response lifecycle.stage=response
                compress                              ===        lifecycle.step=reverse-proxy lifecycle.leg=back
    `;
    // Each summand is one span's, in the order of the drawing.
    expect(sumsOf(drawing)).toEqual({
      'client out': 1,
      'network out': 2 + 1 + 1 + 1 + 1,
      'load-balancer out': 1,
      'reverse-proxy out': 1,
      'middleware out': 1 + 1,
      'auth out': 1 + 1,
      'auth back': 1,
      'business-logic out': 1,
      'business-logic back': 1,
      'cache out': 1,
      'response back': 1,
      'return back': 2 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 3,
    });
  });

  it('divides a trip through nginx and a Nest service with the official instrumentations', () => {
    const drawing = `
      fetch      ====================  client @web
        nginx     ==================   server @nginx
          GET      ================    server @orders
            cors    =                  express.type=middleware
            context   ==========       nestjs.type=request_context
              create   ========        nestjs.type=handler
                query   ====           client db.system.name=postgresql
    `;
    expect(sumsOf(drawing)).toEqual({
      'network out': 1,
      'reverse-proxy out': 1,
      'middleware out': 1 + 1 + 1 + 1,
      'business-logic out': 1,
      'business-logic back': 3,
      'database out': 4,
      'return back': 1 + 1 + 1 + 3,
    });
  });

  it('finds the layer that answered early', () => {
    const trip = drawTrip(`
      GET        ==========  @client lifecycle.step=client
        call      ========   client
          serve    ======    server @shop
            guard   ==       lifecycle.step=auth lifecycle.stage=guard lifecycle.early_exit="no token"
    `);
    expect(earlyExit(trip, classify)).toEqual({ step: 'auth', service: 'shop', reason: 'no token' });
  });

  it('gives a trip of one unknown span to business logic', () => {
    const { parts } = breakdown(buildTrip([makeSpan({ end: 7 })]), classify);
    expect(parts).toEqual([{ step: 'business-logic', leg: 'out', nanos: 7n }]);
  });
});
