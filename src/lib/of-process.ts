/**
 * One value for the whole process. A host may load the package twice, so the state of a module is
 * no safe singleton.
 * @param name with a version: another version's value may have another shape
 */
export function ofProcess<Value>(name: string, create: () => Value): Value {
  const values = globalThis as unknown as Record<symbol, Value | undefined>;
  return (values[Symbol.for(`opencode-kiro-auth ${name}`)] ??= create());
}
