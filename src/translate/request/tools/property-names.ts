import type { KeyRenames } from "../../rename-keys.ts";
import { Identifiers } from "./identifiers.ts";

/** Property names that models accept (PROTOCOL 3.5). */
const LEGAL = /^[a-zA-Z0-9_.-]{1,64}$/;
/** One legal name for each property name of a tool, at any depth. */
export class PropertyNames {
  readonly #identifiers = new Identifiers(LEGAL);
  readonly #wireNames = new Map<string, string>();

  toWire(callerName: string): string {
    const known = this.#wireNames.get(callerName);
    if (known !== undefined) return known;
    const wireName = this.#identifiers.claim(callerName);
    this.#wireNames.set(callerName, wireName);
    return wireName;
  }

  /** Caller's name -> name on the wire, for those that differ. */
  get renamed(): KeyRenames {
    return new Map([...this.#wireNames].filter(([caller, wire]) => caller !== wire));
  }
}

export function inverse(renames: KeyRenames): KeyRenames {
  return new Map([...renames].map(([from, to]) => [to, from]));
}
