/** A balancer in front of one proxy for each shop, on real sockets with real TLS: the subject of the suite. */
export interface Edge {
  /** The balancer's HTTPS port on 127.0.0.1. */
  port: number;
  /** Authority (PEM) that signed the balancer's certificate, which is for `roundtrip.test`. */
  ca: string;
  close(): Promise<void>;
}

/** What the suite asks an implementation to be configured with. Times are milliseconds. */
export interface EdgeLimits {
  healthChecks: boolean;
  healthIntervalMillis: number;
  healthTimeoutMillis: number;
  healthyAfter: number;
  unhealthyAfter: number;
  /** Failed calls in a row until a machine is ejected, and for how long it is out then. */
  ejectAfter: number;
  ejectBaseMillis: number;
  /** For the head of one machine's answer; for all calls together. */
  tryTimeoutMillis: number;
  totalTimeoutMillis: number;
  /** The same on the proxy, for the shop. */
  shopTimeoutMillis: number;
  bodyLimitBytes: number;
  compressMinBytes: number;
}

export interface EdgeOptions {
  /** The shops behind the proxies; machine `a` is the first. */
  shops: readonly { name: string; url: string }[];
  limits: EdgeLimits;
  /** The key by which requests of the lab are known. */
  labKey: string;
  /** Folder of the files that the proxies serve. */
  storefront: string;
  /** Give the balancer an authority that did not sign the proxies' certificates. */
  strangeAuthority?: boolean;
}

export type StartEdge = (options: EdgeOptions) => Promise<Edge>;

/**
 * What an implementation does not do. The default of every field runs the whole suite; an implementation that sets one
 * says why where it sets it.
 */
export interface EdgeExceptions {
  /** Does not tell requests of the lab by a key, and so has no lab baggage to strip. */
  noLabKey?: boolean;
  /** Does not serve a machine that is ejected when there is no other. */
  noPanic?: boolean;
}
