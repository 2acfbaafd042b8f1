import { createRequire } from "node:module";

/** commander and cli-table3 are CommonJS, and ask for Node's own modules by `require`. */
export function provideRequire(): void {
  Object.assign(globalThis, { require: createRequire(import.meta.url) });
}
