/** `mixin()` and functional middleware get a random name from Nest: 21 hexadecimal digits. */
const RANDOM_NAME = /^[0-9a-f]{21}$/;

const DECLARED_NAME = /^class\s+([\w$]+)/;

/** Whether Nest made the class's name up at random, so that it must not be in a span's name. */
export function isRandomName(name: string): boolean {
  return RANDOM_NAME.test(name);
}

/**
 * The name of a class, of low cardinality: the one in its source for a `mixin()` (e.g. `MixinAuthGuard`), else that
 * of the class it extends.
 */
export function nameOfClass(classOrFunction: unknown): string | undefined {
  let current = classOrFunction;
  while (typeof current === 'function' && current !== Function.prototype) {
    if (current.name !== '' && !isRandomName(current.name)) return current.name;
    const declared = DECLARED_NAME.exec(Function.prototype.toString.call(current))?.[1];
    if (declared !== undefined && declared !== 'extends' && !isRandomName(declared)) return declared;
    current = Object.getPrototypeOf(current);
  }
  return undefined;
}

/** The class name of an enhancer or provider; `fallback` for object literals and anonymous classes. */
export function nameOfInstance(instance: unknown, fallback: string): string {
  const itsClass = (instance as { constructor?: unknown } | null | undefined)?.constructor;
  return itsClass === Object ? fallback : (nameOfClass(itsClass) ?? fallback);
}
