import { Identifiers } from "./identifiers.ts";

/** Name on the wire -> the caller's name, for every tool that a request names. */
export type ToolNames = ReadonlyMap<string, string>;

/** One legal name for each of the caller's names, the same in tools and in history. */
export class WireNames {
  readonly #identifiers = new Identifiers();
  readonly #wireNames = new Map<string, string>();
  readonly #callerNames = new Map<string, string>();

  /** The caller's names by wire name, as far as they were used. */
  get toCaller(): ToolNames {
    return this.#callerNames;
  }

  toWire(callerName: string): string {
    const known = this.#wireNames.get(callerName);
    if (known !== undefined) return known;
    const wireName = this.#identifiers.claim(callerName);
    this.#wireNames.set(callerName, wireName);
    this.#callerNames.set(wireName, callerName);
    return wireName;
  }
}
