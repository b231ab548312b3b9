/**
 * The traced twins of a list of enhancers. Nest passes the same array with every request of a route, so twins are made
 * once per route; for request-scoped enhancers it makes a new array per request, and they go when it goes.
 */
export class TwinCache<T extends object> {
  private readonly twins = new WeakMap<readonly T[], readonly T[]>();

  twinsOf(enhancers: readonly T[], twinOf: (enhancer: T) => T): readonly T[] {
    if (!enhancers || enhancers.length === 0) return enhancers;
    const known = this.twins.get(enhancers);
    if (known !== undefined && known.length === enhancers.length) return known;
    const made = enhancers.map(twinOf);
    this.twins.set(enhancers, made);
    return made;
  }
}
