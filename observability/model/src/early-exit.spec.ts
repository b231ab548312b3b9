import { describe, expect, it } from 'vitest';
import { earlyExit, LIFECYCLE_EARLY_EXIT } from './early-exit.js';
import { classifyAsDrawn, drawTrip, makeSpan } from './testing/index.js';
import { buildTrip } from './trip.js';

const exitOf = (drawing: string) => earlyExit(drawTrip(drawing), classifyAsDrawn);

describe('earlyExit', () => {
  it('is null for a trip that its handler answered', () => {
    expect(
      exitOf(`
        client     ============  @client step=client
          call      ==========   client step=client
            shop     ========    server @shop step=middleware
              guard   ==         step=auth stage=guard
              handler    ===     step=business-logic stage=handler
      `),
    ).toBeNull();
  });

  it('names the layer that carries the mark: a guard of the shop', () => {
    expect(
      exitOf(`
        client     ============  @client step=client
          call      ==========   client step=client
            shop     ========    server @shop step=middleware
              guard   ==         step=auth stage=guard lifecycle.early_exit="no token"
              filter     ===     step=response stage=exception_filter leg=back
      `),
    ).toEqual({ step: 'auth', service: 'shop', reason: 'no token' });
  });

  it('names the layer that carries the mark: the proxy with a file of its own', () => {
    expect(
      exitOf(`
        client       ==========  @client step=client
          call        ========   client step=client
            balancer   ======    server @balancer step=load-balancer
              upstream  ====     client step=load-balancer
                proxy    ==      server @proxy step=reverse-proxy lifecycle.early_exit="static file"
      `),
    ).toEqual({ step: 'reverse-proxy', service: 'proxy', reason: 'static file' });
  });

  it('names the client when the request never left it', () => {
    expect(
      exitOf(`
        client    ======  @client step=client
          dns      ===    step=network lifecycle.early_exit="name not found"
      `),
    ).toEqual({ step: 'network', service: 'client', reason: 'name not found' });
  });

  it('lets an outer answer win over inner work: the balancer timed out while the handler ran', () => {
    expect(
      exitOf(`
        client       ============    @client step=client
          balancer    ==========     server @balancer step=load-balancer lifecycle.early_exit="upstream timeout"
            upstream   ========      client step=load-balancer
              shop      ===========  server @shop step=middleware
                handler  =========   step=business-logic stage=handler
      `),
    ).toEqual({ step: 'load-balancer', service: 'balancer', reason: 'upstream timeout' });
  });

  it('lets an outer answer win over an inner one', () => {
    expect(
      exitOf(`
        balancer    ============  server @balancer step=load-balancer lifecycle.early_exit="no machine available"
          upstream   ========     client step=load-balancer
            proxy     ======      server @proxy step=reverse-proxy lifecycle.early_exit="upstream unreachable"
      `),
    ).toMatchObject({ service: 'balancer', reason: 'no machine available' });
  });

  it('ignores what a side call answered when the handler went on', () => {
    expect(
      exitOf(`
        shop      ==============  server @shop step=middleware
          guard    =======        step=auth stage=guard
            call    =====         client step=auth
              auth   ===          server @auth step=auth lifecycle.early_exit=AUTH_NO_SUCH_USER
          handler          ===    step=business-logic stage=handler
      `),
    ).toBeNull();
  });

  it('ignores what a side call answered even when no handler ran', () => {
    expect(
      exitOf(`
        shop      ==============  server @shop step=middleware
          call     =======        client step=auth
            auth    ====          server @auth step=auth lifecycle.early_exit=AUTH_NO_SUCH_USER
      `),
    ).toBeNull();
  });

  it("names the shop's guard, not the side call that made it refuse", () => {
    expect(
      exitOf(`
        shop      ==============  server @shop step=middleware
          guard    =======        step=auth stage=guard lifecycle.early_exit=AUTH_UNAVAILABLE
            call    =====         client step=auth
              auth   ===          server @auth step=auth lifecycle.early_exit="too many requests"
      `),
    ).toEqual({ step: 'auth', service: 'shop', reason: 'AUTH_UNAVAILABLE' });
  });

  it('counts a handler of a side call for the side call only', () => {
    expect(
      exitOf(`
        shop      ==============  server @shop step=middleware
          guard    =======        step=auth stage=guard lifecycle.early_exit="forbidden"
            call    =====         client step=auth
              auth   ===          server @auth step=auth
                look  =           step=auth stage=handler
      `),
    ).toMatchObject({ service: 'shop', reason: 'forbidden' });
  });

  it('ignores the answer of an attempt that the balancer gave up', () => {
    expect(
      exitOf(`
        balancer     ==============  server @balancer step=load-balancer
          try1        ====           client step=load-balancer
            proxyA     ==            server @proxy step=reverse-proxy lifecycle.early_exit="upstream unreachable"
          try2             ======    client step=load-balancer
            proxyB          ====     server @proxy step=reverse-proxy
              forward        ==      client step=reverse-proxy
                shop         ==      server @shop step=middleware
                  handler     =      step=business-logic stage=handler
      `),
    ).toBeNull();
  });

  it('takes the answer that was passed on when a later attempt reached nobody', () => {
    expect(
      exitOf(`
        balancer     ==============  server @balancer step=load-balancer
          try1        ====           client step=load-balancer
            proxyA     ==            server @proxy step=reverse-proxy lifecycle.early_exit="upstream unreachable"
          try2             ======    client step=load-balancer
      `),
    ).toMatchObject({ service: 'proxy', reason: 'upstream unreachable' });
  });

  it('takes the mark that started last, of several in one layer', () => {
    expect(
      exitOf(`
        balancer    ========  server @balancer step=load-balancer lifecycle.early_exit="unavailable"
          pick      ====      step=load-balancer lifecycle.early_exit="no machine available"
      `),
    ).toMatchObject({ reason: 'no machine available' });
  });

  it('does not take a server span under a span of its own process for another hop', () => {
    expect(
      exitOf(`
        shop       ==========  server @shop step=middleware
          handler    ======    server step=business-logic stage=handler
          guard     =          step=auth lifecycle.early_exit="forbidden"
      `),
    ).toBeNull();
  });

  it('takes whoever began the trace for the client, whatever step it is', () => {
    expect(
      exitOf(`
        script     ==========  @script step=business-logic
          shop       ======    server @shop step=middleware
            guard     ==       step=auth lifecycle.early_exit="no token"
      `),
    ).toMatchObject({ service: 'shop', reason: 'no token' });
  });

  it('takes a call of a service to itself for a side call', () => {
    expect(
      exitOf(`
        shop      ==========  server @shop step=middleware
          call     =======    client step=business-logic
            again   =====     server step=middleware lifecycle.early_exit="not modified"
      `),
    ).toBeNull();
  });

  it('ignores marks in work that another service did for a message', () => {
    expect(
      exitOf(`
        shop      ==========  server @shop step=middleware
          send      ==        producer step=business-logic
            work     ====     consumer @fulfilment step=business-logic lifecycle.early_exit="no stock"
      `),
    ).toBeNull();
  });

  it('finds its way through a proxy that makes no client span', () => {
    expect(
      exitOf(`
        nginx      ==========  server @nginx step=reverse-proxy
          shop       ======    server @shop step=middleware
            guard     ==       step=auth lifecycle.early_exit="no token"
      `),
    ).toMatchObject({ service: 'shop', reason: 'no token' });
  });

  it('ignores a mark that gives no reason', () => {
    expect(exitOf('shop  ====  server step=middleware lifecycle.early_exit=')).toBeNull();
  });

  it('ignores a mark on a span that hangs on nothing', () => {
    const mark = { [LIFECYCLE_EARLY_EXIT]: 'no token' };
    const spans = [makeSpan({ id: 'root' }), makeSpan({ id: 'orphan', parent: 'gone', attributes: mark })];
    expect(earlyExit(buildTrip(spans), classifyAsDrawn)).toBeNull();
  });
});
